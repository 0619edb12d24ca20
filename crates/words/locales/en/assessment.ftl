# What matters to a person, their strengths and their needs.
assessment-title = What matters to them
assessment-text = Write what they say, in their words. Nothing here is required. It is not watched: raise what cannot wait by your urgent and safeguarding routes.
assessment-matters = What matters to them
assessment-matters-hint = What would make a good day? What would they like to be different?
assessment-strengths = Strengths
assessment-strengths-hint = What they are good at, who stands by them, what has helped before
assessment-needs = What they would like help with
assessment-needs-hint = Open only what came up.
assessment-at-offer = named at the referral
assessment-state = { $need }: how does it stand?
assessment-left-out = Leave it out
assessment-words = Why it is important to them
assessment-save = Save
notice-assessment-kept = Saved.

matters-title = What matters to them
matters-none = Nothing is written yet.
matters-write = Write what matters to them
matters-change = Change it
