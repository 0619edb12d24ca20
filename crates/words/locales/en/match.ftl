# The match: what is looked for, what was heard, why a service fits, the map, the comparison.
place-match = Find a service

look-title = Find a service
look-words = What are you looking for?
look-words-hint = In plain words, such as: lonely, used to garden, wheelchair, Thursdays, near LU1. Leave names out.
look-go = Find services
look-more = Needs, place and what it must have
look-needs = Needs
look-postcode = Postcode
look-postcode-hint = The first half is enough.
look-within = Not further than
look-within-hint = As the crow flies.
look-days = On one of these days
look-part = Time of day
look-part-any = Any time
look-part-morning = In the morning
look-part-afternoon = In the afternoon
look-part-evening = In the evening
look-must = Only
look-free = What is free
look-room = What has room now
look-access = Only with
look-formats = Only
look-firm-hint = Leaves out what is not recorded. In the words above it only counts in favour.
look-language = Only in this language
look-language-any = Any language
look-age = Their age
look-gender = Women or men only
look-gender-female = A woman
look-gender-male = A man
look-facts = They are

breach-look-within-form = “{ $value }” is not a distance in kilometres. Enter one such as 5, or leave it empty.
breach-look-postcode-missing = Enter the postcode that the distance is from.

look-says-step-free = step free
look-says-hearing-loop = hearing loop
look-says-bsl = BSL

look-heard = Heard:
look-heard-near = near { $place }
look-heard-within = within { $km } of { $place }
look-heard-age = aged { $age }
look-span = { $from } to { $to }
look-unknown = No service mentions: { $words }

look-count = { $count ->
    [0] Nothing found
    [one] One service
   *[other] { $count } services
 }
look-count-most = The { $count } services that fit best
look-outcome-nothing = Nothing in the directory fits all of this.
look-outcome-warming = The services are being read in after a start. Search again in a minute.
look-outcome-all-full = All that fit are full or take nobody on at present.
look-obstacles = What stands in the way:
look-loose = Several wishes together stand in the way.
look-loose-go = Look without any of them
look-without = { $count ->
    [one] Without { $what }: one service
   *[other] Without { $what }: { $count } services
 }
look-without-words = { $count ->
    [one] Without { $what } in your words there would be one service.
   *[other] Without { $what } in your words there would be { $count } services.
 }
look-without-most = Without { $what }: { $count } services or more
look-without-words-most = Without { $what } in your words there would be { $count } services or more.
look-obstacle-distance = the place
look-obstacle-time = the days and times
look-obstacle-cost = “free”
look-obstacle-language = the language
look-obstacle-access = the access needs
look-obstacle-format = how it is given
look-obstacle-room = “has room now”
look-obstacle-person = who they are: age, women or men only, conditions
look-kept = This was kept as a need that nothing could meet, without the words you typed. It shows the programme what is missing here.

look-for = For it:
look-against = To check or against it:
look-for-need = Helps with: { $need }
look-for-word = “{ $asked }”
look-for-meaning = “{ $asked }”: has “{ $found }”
look-for-spelling = “{ $asked }”, read as “{ $found }”
look-for-near = { $km } away
look-for-comes = No travel: by phone, online or at home
look-for-then = At the times asked for
look-for-language = In the language asked for
look-for-format = Given as asked for
look-for-meets = { $rule }: they are
look-for-age = Ages: { $ages }
look-for-confirmed = { $days ->
    [0] Confirmed today
    [one] Confirmed yesterday
   *[other] Confirmed { $days } days ago
 }
look-for-replies = { $days ->
    [0] Replies the same day
    [one] Replies within a day
   *[other] Replies within { $days } days
 }
look-for-accepted = Took on { $some } of { $of }
look-for-stayed = { $some } of { $of } stayed
look-no-word = Says nothing of “{ $asked }”
look-far = { $km } away
look-outside = Their district is not among those it serves
look-other-times = Other times: { $days }
look-times-not-recorded = Times not recorded
look-cost-not-recorded = Cost not recorded
look-other-languages = Not in the language asked for
look-languages-not-recorded = Languages not recorded
look-access-not-recorded = Ask: { $feature }
look-other-format = Given in another way, or not recorded
look-never-confirmed = Nobody has confirmed it
look-check-age = Check the age: { $ages }
look-ages-not-recorded = Ask whether children may come
look-check-gender = Check: { $only }
look-check-rule = Check, only for: { $rule }
look-place-more = { $count ->
    [one] { $place } and one more place
   *[other] { $place } and { $count } more places
 }
look-no-place = No place recorded
look-km = { $km } km
look-km-near = under 1 km
look-pick = Compare

look-to-map = See them on the map
look-map-title = Map
look-map-about = Drawn here, without streets. Numbers lead to the list; faint points are the middles of postcode districts.
look-map-home = The ring is around { $code }, where they set out from.
look-map-closer = Closer
look-map-further = Further away
look-map-outside = { $count ->
    [one] One service lies outside this map.
   *[other] { $count } services lie outside this map.
 }
look-scale = { $km } km
look-scale-metres = { $metres } m

look-compare-title = Compare services
look-compare-go = Compare those chosen
look-compare-many = Three at most fit side by side: these are the first three you chose.
look-compare-few = Choose two or three services to compare.
look-compare-choose = Go back and choose
look-compare-room = Room
look-compare-wait = Wait
look-compare-km = Distance
look-compare-learned = What we have learned

# What could not be found
place-unmet = Unmet need
unmet-title = What could not be found
unmet-text = Each time somebody looked for a service and nothing had room for what was asked, the search was kept: what was understood as needs, wishes and district, never the words typed. The same search for the same person counts once a day.
unmet-months = Period
unmet-period = The last { $months } months
unmet-count = { $count ->
    [one] One search since { $day }
   *[other] { $count } searches since { $day }
 }
unmet-none = No search since { $day } was without an answer.
unmet-few = Fewer than 8 searches since { $day }
unmet-protected = Numbers from 1 to 7 are shown as a star, and others to the nearest 5, so that nobody can be told from them.
unmet-star = *
unmet-by-need = By need
unmet-by-wish = By what it had to have
unmet-by-area = By postcode district
unmet-by-why = By why nothing answered
unmet-by-month = By month
unmet-several = One search may count in several lines.
unmet-what = What was looked for
unmet-searches = Searches
unmet-no-area = No place given
unmet-why-nothing = No service offers it
unmet-why-none-fits = There are services, but none fits what was asked
unmet-why-all-full = All that fit were full
unmet-wish-free = Free
unmet-wish-room = With room now
