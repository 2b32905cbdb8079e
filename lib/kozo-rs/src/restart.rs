// SPDX-License-Identifier: Apache-2.0

//! What a client does when its server died in a call. init starts some servers again, at the same endpoint.

use crate::abi::Error;
use crate::call::CallError;
use crate::handle::{Capability, Endpoint};
use crate::kernel::{self, Arrival, Registers};
use crate::runtime;

/// How often a call is repeated whose server died in it.
pub(crate) const MOST_REPEATS: u32 = 3;

/// What a call comes to that ended with this error: `PeerRestarted` if its server is gone and runs again, which this
/// waits for, else the error.
#[cold]
pub(crate) fn lost<E>(endpoint: Endpoint, error: Error) -> CallError<E> {
    let runs_again = error == Error::PeerGone && runtime::SYSTEM.r#await(endpoint.handle()).is_ok();
    if runs_again { CallError::PeerRestarted } else { CallError::Kernel(error) }
}

/// Makes a call once more that ended with this error because its server died, when that runs again, and the same if it
/// dies in that, a few times in all. AWAIT travels in registers, both ways, so that the rest of the request still lies
/// in the IPC buffer.
#[cold]
pub(crate) fn repeat<E>(
    endpoint: Endpoint,
    tag: u64,
    words: Registers,
    mut error: Error,
    answer: &mut Arrival,
) -> Result<(), CallError<E>> {
    for _ in 0..MOST_REPEATS {
        match lost(endpoint, error) {
            CallError::PeerRestarted => match kernel::call(endpoint.handle(), tag, words) {
                Ok(came) => {
                    *answer = came;
                    return Ok(());
                }
                Err(again) => error = again,
            },
            failure => return Err(failure),
        }
    }
    Err(lost(endpoint, error))
}
