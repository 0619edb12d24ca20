# Pages about people. Labels of codes are in person.ftl.
person-nhs-number = NHS number
person-nhs-number-hint = 10 digits, as pasted. Leave it empty if they have none.
person-no-nhs-number = None
person-disputed = In dispute
person-born = Date of birth
person-born-hint = For example, 4/3/1961
person-age = { $age ->
    [one] 1 year
   *[other] { $age } years
}
person-called = called { $name }
person-language = Language
person-interpreter = Interpreter needed
person-interpreter-needed = interpreter needed
person-access-needs = Access needs
person-access-other = Another access need
person-died = has died
person-restricted = Restricted record
person-given = Given name
person-family = Family name
person-preferred = What they like to be called
person-gender = Gender
person-ethnic-category = Ethnic category
person-ethnic-category-hint = “Not stated” is for somebody who was asked and chose not to say
person-address = Address
person-postcode = Postcode
person-deprivation = Deprivation
person-deprivation-of = Decile { $decile } ({ $index })
person-deprivation-decile = Deprivation decile
person-deprivation-hint = 1 is the most deprived tenth
person-deprivation-index = Of which index
person-restricted-tick = Restricted: never shown in searches of others
person-staff-tick = Works here, or a relative does
person-new-title = Add a new person
person-edit-title = Change the details
person-more = More details
person-make = Add and offer
person-save = Save
person-likely = They may be on record already
person-likely-same = This is them
person-likely-elsewhere = There is also a possible match outside your practice. Intake will check.
person-although = None of these is the same person: add a new one
person-changed-meanwhile = { $name } changed this record at { $at }. It now says: { $person }; { $details }. What you typed is below: send it again to put it in place of that.
person-linked = { $count ->
    [one] Another record is linked to this one.
   *[other] { $count } other records are linked to this one.
}
person-offer = Offer social prescribing
person-journeys = Journeys
person-journey-dates = Since { $opened }, last moved { $moved }
person-journey-due = next on { $day }
person-offer-number = Offer { $number }
person-details = Details
person-change = Change the details
person-death = Record that they died
person-death-reverse = The death was recorded wrongly
death-text = Every open journey closes, and nothing is sent any more. It can be taken back.
death-day = Day of death
death-day-hint = Leave it empty if it is not known
death-source = How do you know?
death-go = Record the death
death-reverse-text = What the death had ended stands as before.
death-reverse-go = Take it back
notice-person-made = Added.
notice-person-possible-match = Added. There is a possible match; intake will check.
notice-person-changed = The details are changed.
notice-death-recorded = Recorded. Nothing is sent to them any more.
notice-death-reversed = Taken back. Everything stands as before.
breach-person-likely-on-record = Somebody very like this is on record at your practice. Choose them below, or say that it is somebody else.
breach-nhs-number-real-in-demo = The NHS number { $value } could belong to somebody. This programme holds made-up people only: use a number that begins with 999, or leave it empty.
breach-death-source-missing = Choose how you know.
breach-merge-disputed = The NHS number { $value } is also on the record of somebody else. First find out whose it is, and correct the other record.
breach-merge-not-possible = These two records cannot be linked: they are the same, or one is linked already. Choose two that stand by themselves.
