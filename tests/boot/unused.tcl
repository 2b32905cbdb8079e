# SPDX-License-Identifier: Apache-2.0
#
# What the tests of ./kozo caps audit share. Sourced after common.tcl.

# Audits, or skips the test. Returns what was printed, and leaves the status in `status`.
proc audit {args} {
    global status
    if {[catch {exec sh scripts/qemu10.sh}]} {
        skip "no QEMU of version 10 here"
    }
    set status 0
    if {[catch {exec -ignorestderr ./kozo caps {*}$args audit} report options]} {
        set code [dict get $options -errorcode]
        regsub {\nchild process exited abnormally$} $report {} report
        set status [expr {[lindex $code 0] eq "CHILDSTATUS" ? [lindex $code 2] : $code}]
    }
    puts $report
    return $report
}

proc want {report what pattern} {
    if {![regexp -line -- $pattern $report]} {
        fail "it does not show $what"
    }
}
