# SPDX-License-Identifier: Apache-2.0
#
# Draws who executes what until the prompt: gnuplot -e "data = ...; picture = ..." timeline.gp

set terminal svg size 720,400 font "Helvetica,13" background "white"
set output picture
set title "From the kernel's first instruction to the prompt: who runs"
set xlabel "million instructions"
set border 1
set tics nomirror
names = system(sprintf("sed -n 's/^instructions low //p' '%s'", data))
set yrange [0:words(names)]
set ytics scale 0 ()
set for [i = 1:words(names)] ytics add (word(names, i) i - 0.6)
plot for [i = 1:words(names)] data index i - 1 using ($1 / 1e6):2:3 with filledcurves notitle linecolor i % 8 + 1
