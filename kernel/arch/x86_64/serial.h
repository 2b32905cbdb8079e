// SPDX-License-Identifier: Apache-2.0
//
// The first two serial ports, polled: COM1 for the log, COM2 for panic records.
#pragma once

/// Sets both ports, where they are there, to 115200 baud, 8 bits, no parity, 1 stop bit.
void serial_init(void);

/// Sends a byte on COM1, if it is there. Waits at most for the port's FIFO to drain.
void serial_write(char character);

/// Sends a byte on COM2, if it is there.
void serial_write_record(char character);
