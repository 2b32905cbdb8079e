// SPDX-License-Identifier: Apache-2.0

//! Values that have a place among the words of a message.

/// A value of a type that methods have, and the words that it travels as.
pub trait Value: Copy {
    /// How many.
    const WORDS: usize;

    /// Writes it to as many words.
    fn put(self, words: &mut [u64]);

    /// Reads it from as many words; `None` if they are no value of the type.
    fn get(words: &[u64]) -> Option<Self>;
}

/// Integers travel extended to 64 bits as their sign demands.
macro_rules! integers {
    ($($integer:ident as $wide:ident),*) => { $(
        impl Value for $integer {
            const WORDS: usize = 1;

            #[inline]
            fn put(self, words: &mut [u64]) {
                words[0] = $wide::from(self) as u64;
            }

            #[inline]
            fn get(words: &[u64]) -> Option<Self> {
                Self::try_from(words[0] as $wide).ok()
            }
        }
    )* };
}

integers!(u8 as u64, u16 as u64, u32 as u64, u64 as u64, i8 as i64, i16 as i64, i32 as i64, i64 as i64);

impl Value for bool {
    const WORDS: usize = 1;

    #[inline]
    fn put(self, words: &mut [u64]) {
        words[0] = u64::from(self);
    }

    #[inline]
    fn get(words: &[u64]) -> Option<Self> {
        match words[0] {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// Makes values of enums and bits of the ABI, which travel as the integers that they are.
macro_rules! numbered {
    ($($name:ident: $integer:ident,)*) => { $(
        impl Value for crate::abi::$name {
            const WORDS: usize = 1;

            #[inline]
            fn put(self, words: &mut [u64]) {
                self.raw().put(words);
            }

            #[inline]
            fn get(words: &[u64]) -> Option<Self> {
                $integer::get(words).and_then(Self::from_raw)
            }
        }
    )* };
}
pub(crate) use numbered;

/// A type of plain memory.
///
/// # Safety
/// It has no padding, and any bytes are a value of it.
pub unsafe trait Plain: Copy {}

macro_rules! plain_integers {
    ($($integer:ident)*) => { $(
        // SAFETY: integers are.
        unsafe impl Plain for $integer {}
    )* };
}

plain_integers!(u8 u16 u32 u64 i8 i16 i32 i64);

// SAFETY: an array has nothing between its elements.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

/// Makes values of structs of the ABI, which travel as the bytes that they are. All fields and their types stand here,
/// so that it does not compile for what is not plain.
macro_rules! structs {
    ($($name:ident { $($field:ident: $type:ty,)* })*) => { $(
        const _: () = assert!(size_of::<crate::abi::$name>() == 0 $(+ size_of::<$type>())*);

        // SAFETY: its fields are, which `put` has the compiler compare with the types here, and together they are as
        // large as the struct.
        unsafe impl crate::value::Plain for crate::abi::$name where $($type: crate::value::Plain,)* {}

        impl Value for crate::abi::$name {
            const WORDS: usize = size_of::<Self>().div_ceil(8);

            #[inline]
            fn put(self, words: &mut [u64]) {
                $(let _: $type = self.$field;)*
                crate::value::put_plain(self, words);
            }

            #[inline]
            fn get(words: &[u64]) -> Option<Self> {
                crate::value::get_plain(words)
            }
        }
    )* };
}
pub(crate) use structs;

/// Writes the bytes of a struct, and zeros in the rest of the last word.
#[inline]
pub fn put_plain<T: Plain>(value: T, words: &mut [u64]) {
    words.fill(0);
    assert!(size_of::<T>() <= size_of_val(words));
    // SAFETY: there is room for it.
    unsafe { words.as_mut_ptr().cast::<T>().write_unaligned(value) }
}

/// Reads the bytes of a struct, unless there is more than zeros in the rest of the last word.
#[inline]
pub fn get_plain<T: Plain>(words: &[u64]) -> Option<T> {
    let rest = bytes_of(words).get(size_of::<T>()..)?;
    // SAFETY: there are as many bytes, and any are a value.
    rest.iter().all(|&byte| byte == 0).then(|| unsafe { words.as_ptr().cast::<T>().read_unaligned() })
}

/// The bytes of words, the lowest of each first.
#[inline]
pub fn bytes_of(words: &[u64]) -> &[u8] {
    const { assert!(cfg!(target_endian = "little")) };
    // SAFETY: the bytes are the words'.
    unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), size_of_val(words)) }
}
