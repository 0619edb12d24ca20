# Needs, how they stand and what came of them.
need-loneliness = Loneliness
need-mood = Low mood or worry
need-physical-activity = Being active
need-long-term-condition = Living with a condition
need-money = Money, debt or benefits
need-housing = Housing
need-work = Work or learning
need-caring = Caring for someone
need-bereavement = Bereavement
need-food = Food
need-practical-help = Practical help at home
need-other = Something else

need-state-help-now = Wants help with it now
need-state-help-later = Wants help later
need-state-has-help = Has help already
need-state-no-help-wanted = Wants no help with it

outcome-met = Met
outcome-partly = Partly
outcome-not-met = Not met
outcome-no-longer-wanted = No longer wanted
outcome-not-known = Not known

breach-need-not-assessed = “{ $value }” is not among their needs. Add it to the assessment first.
