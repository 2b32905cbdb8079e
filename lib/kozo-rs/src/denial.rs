// SPDX-License-Identifier: Apache-2.0

//! Why the kernel refused a system call, in words.

use crate::abi::names::{self, Input, InputKind};
use crate::abi::{self, Denial, DenialKind, Error};
use crate::kernel;
use core::fmt::{self, Display, Formatter, Write};

/// The record of the system call that has just failed with this error. The kernel leaves one with every error that it
/// returns, and it stays until the next; none is there for a thread without an IPC buffer.
pub fn of(error: Error) -> Option<Denial> {
    let buffer = kernel::ipc_buffer()?;
    // SAFETY: the thread's own buffer, which nothing holds a reference to.
    let denial = unsafe { (&raw const (*buffer.as_ptr()).denial).read_volatile() };
    (denial.error == error.raw()).then_some(denial)
}

/// What is put after a system call's name. lib/kozo/denial.c says the same.
impl Display for Denial {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.kind == DenialKind::NoSyscall.raw() as u8 {
            return write!(f, "syscall {}: {}", self.value, words(self));
        }
        f.write_str(names::syscall(self.syscall.into()).unwrap_or("unknown"))?;
        let Some(input) = input(self) else { return write!(f, ": {}", words(self)) };
        let value = Number(input.kind, self.value);
        match sent_place(self) {
            Some(place) => write!(f, ": capability {} of the message ({value})", place + 1)?,
            None => write!(f, ": argument '{}' ({value})", input.name)?,
        }
        write_reason(self, &input, f)
    }
}

/// What the error means.
fn words(denial: &Denial) -> &'static str {
    Error::from_raw(denial.error).map_or("unknown", names::error)
}

/// Which capability of the message is to blame.
fn sent_place(denial: &Denial) -> Option<u64> {
    u64::from(denial.argument).checked_sub(abi::DENIAL_SENT_CAP)
}

/// The argument to blame, if there is one.
fn input(denial: &Denial) -> Option<Input> {
    match sent_place(denial) {
        Some(place) => {
            let sent = Input { name: "capability", type_name: "Handle", kind: InputKind::Handle };
            (place < abi::IPC_CAPS).then_some(sent)
        }
        None => names::inputs(denial.syscall.into()).get(usize::from(denial.argument)).copied(),
    }
}

/// What is wrong with the argument.
fn write_reason(denial: &Denial, input: &Input, f: &mut Formatter<'_>) -> fmt::Result {
    let Denial { low, high, .. } = *denial;
    let number = |value| Number(input.kind, value);
    match DenialKind::from_raw(denial.kind.into()) {
        Some(DenialKind::EmptySlot) => write!(f, " is an empty slot{}", Needed(denial)),
        Some(DenialKind::BeyondCnode) => write!(f, " is beyond the CNode's {high} slots{}", Needed(denial)),
        Some(DenialKind::OtherType) => write!(f, " is {}{}", Type(denial.found_type), Needed(denial)),
        Some(DenialKind::LacksRight) => write_lack(denial, f),
        Some(DenialKind::NoValue) => write!(f, " is no {}", input.type_name),
        Some(DenialKind::NotBetween) if low == high => write!(f, " is not {}", number(low)),
        Some(DenialKind::NotBetween) => write!(f, " is not from {} to {}", number(low), number(high)),
        Some(DenialKind::NoMultiple) => write!(f, " is no multiple of {}", number(low)),
        Some(DenialKind::TooLittleMemory) => write!(f, " has {high} bytes left, needs {low}"),
        Some(DenialKind::Unsuitable) => f.write_str(" is not what this operation takes"),
        _ => write!(f, ": {}", words(denial)),
    }
}

fn write_lack(denial: &Denial, f: &mut Formatter<'_>) -> fmt::Result {
    write!(f, " is {}", Type(denial.needed_type))?;
    match denial.found_rights {
        0 => f.write_str(" without rights")?,
        rights => write!(f, " with {}", Rights(rights))?,
    }
    write!(f, ", needs {}", Rights(denial.needed_rights))
}

/// A number as an argument of this kind is shown.
struct Number(InputKind, u64);

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            InputKind::Number => write!(f, "{}", self.1),
            InputKind::Bits => write!(f, "{:#x}", self.1),
            InputKind::Handle => write!(f, "handle {}", self.1),
        }
    }
}

/// A type of object, with its article.
struct Type(u8);

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = names::object(self.0.into()).unwrap_or("unknown");
        let article = if name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
        write!(f, "{article} {name}")
    }
}

/// "right write", or "rights read, write".
struct Rights(u32);

impl Display for Rights {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.count_ones() <= 1 { "right" } else { "rights" })?;
        let mut before = ' ';
        for bit in (0..u32::BITS).filter(|bit| self.0 >> bit & 1 != 0) {
            f.write_char(before)?;
            if before == ',' {
                f.write_char(' ')?;
            }
            f.write_str(names::right(bit).unwrap_or("unknown"))?;
            before = ',';
        }
        Ok(())
    }
}

/// What the capability should have been.
struct Needed<'a>(&'a Denial);

impl Display for Needed<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(Denial { needed_type, needed_rights, .. }) = *self;
        if *needed_type == 0 {
            return Ok(());
        }
        write!(f, ", needs {}", names::object((*needed_type).into()).unwrap_or("unknown"))?;
        if *needed_rights == 0 { Ok(()) } else { write!(f, " with {}", Rights(*needed_rights)) }
    }
}

#[cfg(test)]
mod tests {
    use crate::Failure;
    use crate::abi::*;
    use crate::kernel::host;
    use std::string::ToString;

    const NONE: Denial = host::NO_DENIAL;

    fn says(denial: Denial, text: &str) {
        assert_eq!(denial.to_string(), text);
    }

    fn capability(kind: DenialKind, syscall: u64, argument: u8, value: u64) -> Denial {
        Denial { value, syscall: syscall as u16, kind: kind.raw() as u8, argument, ..NONE }
    }

    #[test]
    fn each_kind_has_its_sentence() {
        let denial = capability(DenialKind::NoSyscall, 0, 0xff, 999);
        says(Denial { error: ERR_INVALID_SYSCALL, ..denial }, "syscall 999: no syscall has this number");
        let needed_type = OBJECT_FRAME as u8;
        let denial = capability(DenialKind::EmptySlot, SYS_SPACE_MAP, 1, 14);
        says(Denial { needed_type, ..denial }, "space_map: argument 'frame' (handle 14) is an empty slot, needs Frame");
        let denial = capability(DenialKind::EmptySlot, SYS_CAP_DELETE, 1, 77);
        says(denial, "cap_delete: argument 'index' (77) is an empty slot");
        let denial = capability(DenialKind::BeyondCnode, SYS_CALL, 0, 4096);
        let send = Denial { needed_type: OBJECT_ENDPOINT as u8, needed_rights: RIGHT_ENDPOINT_SEND as u32, ..denial };
        says(
            Denial { high: 256, ..send },
            "call: argument 'endpoint' (handle 4096) is beyond the CNode's 256 slots, needs Endpoint with right send",
        );
        let denial = capability(DenialKind::OtherType, SYS_SPACE_MAP, 1, 14);
        let denial = Denial { needed_type, needed_rights: RIGHT_FRAME_WRITE as u32, ..denial };
        says(
            Denial { found_type: OBJECT_ENDPOINT as u8, ..denial },
            "space_map: argument 'frame' (handle 14) is an Endpoint, needs Frame with right write",
        );
        let denial = capability(DenialKind::LacksRight, SYS_SPACE_MAP, 1, 14);
        let needed_rights = (RIGHT_FRAME_READ | RIGHT_FRAME_WRITE) as u32;
        says(
            Denial { needed_type, needed_rights, found_rights: RIGHT_FRAME_READ as u32, ..denial },
            "space_map: argument 'frame' (handle 14) is a Frame with right read, needs rights read, write",
        );
        let denial = capability(DenialKind::LacksRight, SYS_CAP_CREATE, 0, 3);
        let needed_rights = RIGHT_UNTYPED_CREATE as u32;
        says(
            Denial { needed_type: OBJECT_UNTYPED as u8, needed_rights, ..denial },
            "cap_create: argument 'untyped' (handle 3) is an Untyped without rights, needs right create",
        );
    }

    #[test]
    fn numbers_have_their_sentences() {
        let denial = capability(DenialKind::NoValue, SYS_THREAD_BIND, 1, 6);
        says(denial, "thread_bind: argument 'slot' (6) is no ThreadSlot");
        let denial = capability(DenialKind::NoValue, SYS_SPACE_MAP, 3, 8);
        says(denial, "space_map: argument 'protection' (0x8) is no Protection");
        let denial = capability(DenialKind::NotBetween, SYS_SPACE_MAP_TABLE, 3, 4);
        says(Denial { low: 1, high: 3, ..denial }, "space_map_table: argument 'level' (4) is not from 1 to 3");
        let denial = capability(DenialKind::NotBetween, SYS_CAP_CREATE, 2, 1);
        says(denial, "cap_create: argument 'size_bits' (1) is not 0");
        let denial = capability(DenialKind::NotBetween, SYS_THREAD_START, 1, USER_END);
        says(
            Denial { high: USER_END - 1, ..denial },
            "thread_start: argument 'instruction' (0x7ffffffff000) is not from 0x0 to 0x7fffffffefff",
        );
        let denial = capability(DenialKind::NoMultiple, SYS_SPACE_MAP, 2, 0x1001);
        says(Denial { low: 0x1000, ..denial }, "space_map: argument 'address' (0x1001) is no multiple of 0x1000");
        let denial = capability(DenialKind::TooLittleMemory, SYS_CAP_CREATE, 0, 3);
        says(
            Denial { low: 8192, high: 4096, ..denial },
            "cap_create: argument 'untyped' (handle 3) has 4096 bytes left, needs 8192",
        );
        let denial = capability(DenialKind::Unsuitable, SYS_PORT_IN, 2, 3);
        says(denial, "port_in: argument 'width' (3) is not what this operation takes");
    }

    #[test]
    fn states_and_outcomes_have_their_sentences() {
        let denial = capability(DenialKind::State, SYS_FRAME_UNMAP, 0, 14);
        says(
            Denial { error: ERR_NOT_MAPPED, ..denial },
            "frame_unmap: argument 'frame' (handle 14): the capability is not mapped",
        );
        let denial = capability(DenialKind::State, SYS_CALL, DENIAL_SENT_CAP as u8 + 1, 1);
        says(
            Denial { error: ERR_NOT_DERIVABLE, ..denial },
            "call: capability 2 of the message (handle 1): the capability cannot be copied, only moved (Untyped, \
             PageTable), or has a badge already",
        );
        let denial = capability(DenialKind::EmptySlot, SYS_REPLY, DENIAL_SENT_CAP as u8, 9);
        says(denial, "reply: capability 1 of the message (handle 9) is an empty slot");
        let denial = capability(DenialKind::Outcome, SYS_CALL, DENIAL_NO_ARGUMENT as u8, 0);
        says(
            Denial { error: ERR_PEER_GONE, ..denial },
            "call: nobody can receive on the endpoint any more, or the server ended before it answered",
        );
        let denial = capability(DenialKind::Outcome, SYS_POLL, DENIAL_NO_ARGUMENT as u8, 0);
        says(
            Denial { error: ERR_WOULD_BLOCK, ..denial },
            "poll: the non-blocking form would have had to wait",
        );
    }

    #[test]
    fn nonsense_is_put_into_words_too() {
        let denial = capability(DenialKind::OtherType, SYS_CAP_DELETE, 0, 0);
        says(Denial { found_type: 99, ..denial }, "cap_delete: argument 'cnode' (handle 0) is a unknown");
        says(Denial { argument: 2, ..denial }, "cap_delete: unknown");
        let denial = capability(DenialKind::Outcome, 999, 0xff, 0);
        says(Denial { kind: 0xff, ..denial }, "unknown: unknown");
    }

    #[test]
    fn a_failure_is_explained_by_its_own_record_alone() {
        let denial = capability(DenialKind::EmptySlot, SYS_CAP_DELETE, 1, 77);
        let denial = Denial { error: ERR_INVALID_HANDLE, ..denial };
        let buffer = IpcBuffer { denial, ..host::empty_buffer() };
        host::with_kernel(
            buffer,
            |_, _| unreachable!(),
            || {
                assert_eq!(Failure::from(Error::InvalidHandle), Failure::Denied(denial));
                assert_eq!(Failure::from(Error::NoMemory), Failure::Kernel(Error::NoMemory));
                let text = Failure::from(Error::InvalidHandle).to_string();
                assert_eq!(text, "the kernel refused cap_delete: argument 'index' (77) is an empty slot");
            },
        );
        assert_eq!(Failure::from(Error::InvalidHandle), Failure::Kernel(Error::InvalidHandle));
    }
}
