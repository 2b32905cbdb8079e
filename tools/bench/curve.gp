# SPDX-License-Identifier: Apache-2.0
#
# Draws one curve: gnuplot -e "data = ...; picture = ...; heading = ...; numbers = ..." curve.gp
# The data's first block has the curve, number and instructions; its second KOZO's aim and the peer's figure at some.

set terminal svg size 720,400 font "Helvetica,13" background "white"
set output picture
set title heading
set xlabel numbers
set ylabel "instructions"
set yrange [0:*]
set grid ytics linecolor "#dddddd"
set key top left
set border 3
set tics nomirror
plot data index 0 using 1:2 skip 1 with linespoints linewidth 2 pointtype 7 pointsize 0.4 linecolor "#1f5fa8" title "KOZO", \
     data index 1 using 1:2 skip 1 with points pointtype 2 linecolor "#2e8540" title "KOZO, aim", \
     data index 1 using 1:3 skip 1 with points pointtype 5 pointsize 0.7 linecolor "#b5532a" title "seL4"
