# Figures: bands of a measure and words drawn in charts. Titles of measures are in their definitions.

measure-band-met = Counted
measure-band-not-met = Not counted
measure-band-open = Still open
measure-band-not-recorded = Not recorded
measure-band-immature = Too recent to say
measure-journeys-stand-met = Still under way there
measure-journeys-stand-not-met = Ended there
figure-running-share = running share
