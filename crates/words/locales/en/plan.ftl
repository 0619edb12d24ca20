# The plan: goals, actions, what may stand in the way, agreeing and reviewing.
owner-person = The person
owner-navigator = The navigator
owner-somebody-close = Somebody close to them
owner-practice = The practice
owner-provider = A provider

plan-part-goal = Goal
plan-part-action = Step
plan-part-strengths = Strengths
plan-part-barrier = What may stand in the way
plan-part-agreed = Agreed as
plan-part-review = Review

breach-plan-text-too-long = This text has { $length } characters. Shorten it to { $limit }.
breach-plan-text-characters = This text holds characters that cannot be seen. Type it again instead of pasting it.
breach-plan-too-many = A plan holds { $limit } of these. Put some together.
breach-plan-barrier-twice = “{ $factor }” stands there twice. Keep one.
breach-plan-kind-missing = Choose what kind of plan it is.
breach-plan-goal-missing = Write down at least one goal in their words, or agree it as “Advice was enough” or “Being alongside”.
breach-plan-not-agreed = This plan is not agreed yet. Agree it first, then review it.
breach-plan-goal-unknown = A goal is no longer in the plan. Open the plan again.
breach-plan-review-date-needed = Enter the date of the next review, or close the journey if nothing more is to come.
breach-plan-gate-not-open = The first meeting is not behind you yet. Record it, then agree the plan.
breach-plan-empty = There is nothing in the plan yet. Write it first.
breach-plan-not-safe = Nothing may be sent there now. Print the plan, or look at safe contact.

# The plan as plain text, to the person.
plan-text-title = YOUR PLAN
plan-text-goals = What you want
plan-text-met = { $goal } (reached)
plan-text-actions = Next steps
plan-text-by = by { $day }
plan-text-strengths = What you bring
plan-text-barriers = What may get in the way, and what we will do
plan-text-review = We will look at it together again on { $day }.
plan-text-navigator = Your link worker: { $name }
plan-text-owner-person = you
plan-text-owner-navigator = your link worker
plan-text-owner-somebody-close = somebody close to you
plan-text-owner-practice = your practice
plan-text-owner-provider = the service
