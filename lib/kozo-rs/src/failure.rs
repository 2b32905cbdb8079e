// SPDX-License-Identifier: Apache-2.0

//! What can go wrong for a service that uses others.

use crate::abi::{Error, Status};
use core::fmt;

/// Why a service can't do what it wants to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// init gave no capability or region of this name.
    Missing(&'static str),
    /// The kernel refused, or delivered no request or no answer.
    Kernel(Error),
    /// A service refused.
    Service(Status),
    /// A service answered with a label that is no [`Status`].
    UnknownStatus(u32),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "it was given no \"{name}\""),
            Self::Kernel(error) => write!(f, "the kernel answered {error:?}"),
            Self::Service(status) => write!(f, "a service answered {status:?}"),
            Self::UnknownStatus(label) => write!(f, "a service answered with the unknown status {label}"),
        }
    }
}

impl core::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Kernel(error)
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Service(status)
    }
}
