// SPDX-License-Identifier: Apache-2.0

//! What can go wrong for a service that uses others.

use crate::abi::{Denial, Error};
use crate::call::{CallError, ServiceError};
use crate::denial;
use core::fmt;

/// Why a service can't do what it wants to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// init gave no capability or region of this name.
    Missing(&'static str),
    /// The kernel refused, or delivered no request or no answer, and left a record of why.
    Denied(Denial),
    /// The same, without a record.
    Kernel(Error),
    /// A service refused.
    Service {
        /// The name of its interface.
        interface: &'static str,
        /// Why, in words.
        error: &'static str,
    },
    /// The answer of a service does not follow this interface.
    BadAnswer(&'static str),
    /// There are more bytes than this interface allows.
    TooLong(&'static str),
    /// There is no empty slot for a capability that a service of this interface would give.
    NoSlots(&'static str),
    /// A service of this interface died in a call and runs again. Whether it did what was asked is unknown.
    PeerRestarted(&'static str),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "it was given no \"{name}\""),
            Self::Denied(denial) => write!(f, "the kernel refused {denial}"),
            Self::Kernel(error) => write!(f, "the kernel answered {error:?}"),
            Self::Service { interface, error } => write!(f, "{interface} answered: {error}"),
            Self::BadAnswer(interface) => write!(f, "{interface} gave an answer that makes no sense"),
            Self::TooLong(interface) => write!(f, "too long a request for {interface}"),
            Self::NoSlots(interface) => write!(f, "no slot for what {interface} would give"),
            Self::PeerRestarted(interface) => write!(f, "{interface} died meanwhile, and was started again"),
        }
    }
}

impl core::error::Error for Failure {}

/// Of an error that the last system call returned.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        denial::of(error).map_or(Self::Kernel(error), Self::Denied)
    }
}

impl<E: ServiceError> From<CallError<E>> for Failure {
    fn from(error: CallError<E>) -> Self {
        match error {
            CallError::Kernel(error) => error.into(),
            CallError::Service(error) => Self::Service { interface: E::INTERFACE, error: error.text() },
            CallError::BadAnswer => Self::BadAnswer(E::INTERFACE),
            CallError::TooLong => Self::TooLong(E::INTERFACE),
            CallError::NoSlots => Self::NoSlots(E::INTERFACE),
            CallError::PeerRestarted => Self::PeerRestarted(E::INTERFACE),
        }
    }
}
