// SPDX-License-Identifier: Apache-2.0

//! How calls of services end.

use crate::abi;
use crate::message::{Malformed, TooLong};
use core::fmt;

/// The errors of an interface, as the generator writes them.
pub trait ServiceError: Copy + PartialEq + fmt::Debug + fmt::Display {
    /// The interface's name.
    const INTERFACE: &'static str;

    /// The error with this number.
    fn from_raw(raw: u32) -> Option<Self>;

    /// Its number.
    fn raw(self) -> u32;

    /// What it says, in words.
    fn text(self) -> &'static str;
}

/// Why a call of a service failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallError<E> {
    /// The kernel delivered no request, or no answer.
    Kernel(abi::Error),
    /// The service refused.
    Service(E),
    /// The service's answer does not follow the interface.
    BadAnswer,
    /// An argument has more bytes than the interface allows. Nothing was sent.
    TooLong,
    /// There is no empty slot for a capability that the answer brings. Nothing was sent.
    NoSlots,
    /// The server died in the call and runs again. Whether it did what was asked is unknown.
    PeerRestarted,
}

/// What becomes of a call whose server died in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// It ends with the kernel's error.
    Told,
    /// If the server is started again, it ends with `PeerRestarted`.
    Awaited,
    /// If the server is started again, it is made once more, a few times at most.
    Repeated,
}

impl<E: ServiceError> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::Failure::from(*self).fmt(f)
    }
}

impl<E: ServiceError> core::error::Error for CallError<E> {}

impl<E> From<abi::Error> for CallError<E> {
    fn from(error: abi::Error) -> Self {
        Self::Kernel(error)
    }
}

impl<E> From<Malformed> for CallError<E> {
    fn from(_: Malformed) -> Self {
        Self::BadAnswer
    }
}

impl<E> From<TooLong> for CallError<E> {
    fn from(_: TooLong) -> Self {
        Self::TooLong
    }
}

/// Why an answer was not given later. The client goes on waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// The kernel did not deliver it.
    Kernel(abi::Error),
    /// A result has more bytes than the interface allows.
    TooLong,
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kernel(error) => write!(f, "the kernel answered {error:?}"),
            Self::TooLong => f.write_str("the answer is too long"),
        }
    }
}

impl core::error::Error for AnswerError {}

impl From<abi::Error> for AnswerError {
    fn from(error: abi::Error) -> Self {
        Self::Kernel(error)
    }
}

impl From<TooLong> for AnswerError {
    fn from(_: TooLong) -> Self {
        Self::TooLong
    }
}

/// Makes the errors of an interface what all such are. A request that breaks the rules is answered with `BadArgument`,
/// and so is one that the service found too long an answer to.
macro_rules! service_error {
    ($error:ident, $interface:literal) => {
        impl crate::call::ServiceError for $error {
            const INTERFACE: &'static str = $interface;

            fn from_raw(raw: u32) -> Option<Self> {
                $error::from_raw(raw)
            }

            fn raw(self) -> u32 {
                $error::raw(self)
            }

            fn text(self) -> &'static str {
                $error::text(self)
            }
        }

        impl core::fmt::Display for $error {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.text())
            }
        }

        impl core::error::Error for $error {}

        impl From<crate::message::Malformed> for $error {
            fn from(_: crate::message::Malformed) -> Self {
                Self::BadArgument
            }
        }
    };
}
pub(crate) use service_error;
