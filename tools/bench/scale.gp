# SPDX-License-Identifier: Apache-2.0
#
# Draws all curves of services/scale: gnuplot -e "data = ...; picture = ..." scale.gp

set terminal svg size 720,440 font "Helvetica,13" background "white"
set output picture
set title "One operation, by how many there are"
set xlabel "how many"
set ylabel "instructions"
set logscale x
set format x "10^{%T}"
set yrange [0:*]
set grid ytics linecolor "#dddddd"
set key outside right noenhanced
set border 3
set tics nomirror
stats data using 1 nooutput
plot for [i = 0:STATS_blocks - 1] data index i using 1:2 with linespoints linewidth 2 pointsize 0.5 title columnheader(2)
