// SPDX-License-Identifier: Apache-2.0
//
// A 16550 serial port, driven through an IoPort capability.

#ifndef CONSOLE_UART_H
#define CONSOLE_UART_H

#include "ring.h"

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// A serial port.
struct uart {
    kozo_handle_t ports; ///< IoPort with IN and OUT over its eight ports
    uint64_t base;       ///< the first of them
    struct ring *input;  ///< where what comes in goes
};

/// Set it up: 115200 baud, 8 data bits, no parity, FIFOs on, an interrupt for each byte that comes in. The service
/// ends with a report if the capability does not reach the ports.
///
/// @return false if there is no such port: then nothing else is to be done with it
bool uart_init(struct uart *uart);

/// Take all bytes that came in, so that the interrupt line falls and can rise again.
void uart_drain(struct uart *uart);

/// Transmit; returns once the last byte is in the FIFO. What comes in meanwhile is taken.
void uart_write(struct uart *uart, const uint8_t *bytes, uint64_t count);

#endif
