# Figures: bands of a measure and words drawn in charts. Titles of measures are in their definitions.

measure-band-met = Counted
measure-band-not-met = Not counted
measure-band-open = Still open
measure-band-not-recorded = Not recorded
measure-band-immature = Too recent to say
figure-running-share = running share
