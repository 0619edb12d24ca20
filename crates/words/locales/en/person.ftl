# People, organisations, roles, safe contact and agreements: what rules say when they refuse, and the labels of codes.

breach-nhs-number-length = NHS number: “{ $value }” has { $digits } digits. An NHS number has 10: check it, or leave the field empty if there is none.
breach-nhs-number-check-digit = NHS number: “{ $value }” is not a valid NHS number. Check each digit against the source, or leave the field empty.
breach-nhs-number-several = NHS number: “{ $value }” holds more than one NHS number. Keep only this person’s.
breach-name-missing = Enter the given name and the family name. If the person uses one name only, enter it in both fields.
breach-name-too-long = A name can have up to { $limit } characters. Shorten it.
breach-name-characters = The name “{ $value }” holds characters that cannot be seen. Type it again instead of pasting it.
breach-name-no-letter = The name “{ $value }” has no letters. Check that it is in the right field.
breach-birth-date-missing = Enter the date of birth, such as 4 3 1961.
breach-birth-date-form = Date of birth: “{ $value }” is not a date. Enter day, month and year, such as 4 3 1961.
breach-birth-date-year = Date of birth: “{ $value }” needs a year of 4 digits, such as 1961.
breach-birth-date-future = Date of birth: { $value } is in the future. Check the year.
breach-birth-date-too-old = Date of birth: { $value } is more than { $limit } years ago. Check the year.
breach-gender-unknown = Gender: “{ $value }” is not a national code. Use 1, 2, 9 or X, or leave it empty if it was not recorded.
breach-language-unknown = Language: “{ $value }” is not in the list. Choose a language, or leave it empty if it was not recorded.
breach-yes-or-no = “{ $value }” is neither yes nor no. Answer yes or no, or leave it empty.
breach-access-need-unknown = Access needs: “{ $value }” is not in the list. Choose one of the list, or “other” and say which.
breach-access-need-note-missing = Say what the other access need is.
breach-access-need-note-too-long = The other access need can have up to { $limit } characters. Shorten it.
breach-address-too-long = The address can have up to { $limit } characters. Shorten it.
breach-address-characters = The address holds characters that cannot be seen. Type it again instead of pasting it.
breach-postcode-form = Postcode: “{ $value }” is not a full UK postcode. Enter one such as LU1 2AB, or leave it empty.
breach-outcode-form = Postcode district: “{ $value }” is not the first half of a UK postcode. Enter one such as LU1, or leave it empty.
breach-deprivation-index-unknown = Deprivation index: “{ $value }” is not in the list. Choose the nation and year of the index the decile is from.
breach-practice-missing = Choose the practice the person is registered with.
breach-practice-unknown = Practice: “{ $value }” is not a practice of this programme. Choose one of the list.
breach-death-recorded-already = A death is already recorded for this person. Take that back first if it is wrong.
breach-death-not-recorded = No death is recorded for this person, so there is nothing to take back.
breach-death-future = Day of death: { $value } is after the day of recording. Check the date.
breach-death-before-birth = Day of death: { $value } is before the person’s birth. Check both dates.
breach-phone-form = Telephone number: “{ $value }” is not a telephone number. Enter one such as 07700 900123, or +353 and so on for a number abroad.
breach-email-form = E-mail address: “{ $value }” is not an e-mail address. Enter one such as name@example.org.
breach-safe-time-days = Choose at least one day on which contact is safe.
breach-safe-time-order = Safe times: { $to } is not after { $from }. Enter a later end, or two times if they go past midnight.
breach-organisation-name-missing = Enter the name of the organisation.
breach-organisation-name-too-long = The name of an organisation can have up to { $limit } characters. Shorten it.
breach-ods-code-form = ODS code: “{ $value }” is not 1 to 9 letters and digits. Correct it, or leave it empty if there is none.
breach-succession-twice = This organisation already has a successor. Change that one instead.
breach-succession-cycle = These organisations would succeed one another in a circle. Choose another successor.
breach-decision-under-16 = The person is under 16. Record that they were found competent for this decision, or who with parental responsibility decided.
breach-decision-parental-16 = The person is 16 or over, so parental responsibility does not decide. Record the person’s own decision.
breach-decision-capacity-lacking = The person was found to lack capacity for this decision. Record who with authority decided, or a decision in their best interests.
breach-decision-capacity-held = Nobody else decides for a person who has capacity for this decision. Record the person’s own decision, or the assessment that found capacity lacking.
breach-decision-authority-unseen = Record the day on which the authority to decide for this person was checked.
breach-agreement-not-standing = There is no agreement here to withdraw.
breach-withdrawal-before-agreement = Withdrawn on: { $value } is before the agreement was made. Check the date.
breach-sharing-no-basis = The programme has stated no lawful basis for this purpose. Ask information governance before sharing.
breach-sharing-objected = The person objects to this. Do not share unless the objection is settled or an override is recorded.
breach-sharing-withdrawn = The person has withdrawn their agreement to this. Do not share unless they agree again or an override is recorded.
breach-sharing-refused = The person did not agree to this. Do not share unless they agree or an override is recorded.
breach-sharing-lapsed = The person’s agreement to this has run out. Ask again before sharing.
breach-sharing-not-asked = The person has not been asked about this. Ask before sharing.
breach-summary-not-now-past = Ask again on: { $value } is before the offer. Enter a later day.

# Ethnic categories, by national code (NHS Data Dictionary)
ethnic-category-A = White: British
ethnic-category-B = White: Irish
ethnic-category-C = Any other White background
ethnic-category-D = Mixed: White and Black Caribbean
ethnic-category-E = Mixed: White and Black African
ethnic-category-F = Mixed: White and Asian
ethnic-category-G = Any other Mixed background
ethnic-category-H = Asian or Asian British: Indian
ethnic-category-J = Asian or Asian British: Pakistani
ethnic-category-K = Asian or Asian British: Bangladeshi
ethnic-category-L = Any other Asian background
ethnic-category-M = Black or Black British: Caribbean
ethnic-category-N = Black or Black British: African
ethnic-category-P = Any other Black background
ethnic-category-R = Chinese
ethnic-category-S = Any other ethnic group
ethnic-category-Z = Not stated: asked, and chose not to say
ethnic-category-99 = Not known: not asked, or unable to say

# Person stated gender, by national code
gender-1 = Male
gender-2 = Female
gender-9 = Indeterminate
gender-X = Not known

# Age bands

# Deprivation indices
deprivation-index-england-2019 = England, 2019
deprivation-index-england-2025 = England, 2025
deprivation-index-wales-2019 = Wales, 2019
deprivation-index-scotland-2020 = Scotland, 2020
deprivation-index-northern-ireland-2017 = Northern Ireland, 2017

# Languages, by ISO 639 code
language-en = English
language-bfi = British Sign Language
language-cy = Welsh
language-gd = Scottish Gaelic
language-ga = Irish
language-am = Amharic
language-ar = Arabic
language-bg = Bulgarian
language-bn = Bengali
language-ckb = Kurdish (Sorani)
language-cs = Czech
language-de = German
language-el = Greek
language-es = Spanish
language-fa = Persian (Farsi, Dari)
language-fr = French
language-gu = Gujarati
language-hi = Hindi
language-hr = Croatian
language-hu = Hungarian
language-ig = Igbo
language-it = Italian
language-kmr = Kurdish (Kurmanji)
language-lt = Lithuanian
language-lv = Latvian
language-ml = Malayalam
language-ne = Nepali
language-nl = Dutch
language-pa = Punjabi
language-phr = Pahari-Pothwari
language-pl = Polish
language-ps = Pashto
language-pt = Portuguese
language-ro = Romanian
language-ru = Russian
language-si = Sinhala
language-sk = Slovak
language-sn = Shona
language-so = Somali
language-sq = Albanian
language-sr = Serbian
language-sw = Swahili
language-syl = Sylheti
language-ta = Tamil
language-te = Telugu
language-th = Thai
language-ti = Tigrinya
language-tl = Tagalog
language-tr = Turkish
language-tw = Twi
language-uk = Ukrainian
language-ur = Urdu
language-vi = Vietnamese
language-yo = Yoruba
language-yue = Chinese (Cantonese)
language-cmn = Chinese (Mandarin)

# Access needs
access-need-step-free = A place without steps
access-need-hearing = Help with hearing
access-need-sight = Help with sight
access-need-british-sign-language = British Sign Language interpreter
access-need-easy-read = Easy read
access-need-large-print = Large print
access-need-support-person = Someone to come along
access-need-transport = Help with getting there
access-need-quiet-place = A calm, quiet place
access-need-childcare = Care for children or others meanwhile
access-need-other = Something else

# Where word of a death came from
death-source-register = A register or the clinical system
death-source-practice = The practice
death-source-family = A relative, friend or carer
death-source-provider = A provider

# Roles
role-referrer = Referrer
role-practice-administrator = Practice administrator
role-navigator = Navigator
role-team-lead = Team lead
role-safeguarding-lead = Safeguarding lead
role-provider = Provider
role-programme-manager = Programme manager
role-commissioner = Commissioner
role-evaluator = Evaluator
role-information-governance = Information governance
role-administrator = Administrator

# Kinds of organisation
organisation-kind-practice = Practice
organisation-kind-navigator-team = Navigator team
organisation-kind-provider = Provider
organisation-kind-commissioner = Commissioner
organisation-kind-research-body = Research body

# Numbers and addresses: kinds, whose, ways of sending
contact-kind-phone = Telephone
contact-kind-email = E-mail
contact-kind-post = Post

contact-whose-person = The person’s own
contact-whose-partner = Partner’s
contact-whose-parent = Parent’s
contact-whose-relative = Another relative’s
contact-whose-carer = Carer’s or support worker’s
contact-whose-representative = Representative’s
contact-whose-friend = Friend’s or neighbour’s

sending-call = Call
sending-voicemail = Voicemail
sending-text = Text message
sending-letter = Letter
sending-email = E-mail

# Why a message is not sent
not-safe-died = The person has died
not-safe-withdrawn = The person withdrew or objected
not-safe-disputed = The NHS number is disputed: it is not settled whose record this is
not-safe-wrong-kind = This number or address cannot take such a message
not-safe-refused = The person said this is not safe
not-safe-not-asked = Nobody has asked whether this is safe
not-safe-would-say-who-we-are = It is not known to be safe to say who we are
not-safe-not-confirmed = The person has not confirmed this number or address recently
not-safe-outside-safe-times = Not at a safe time

# Agreements, lawful bases, overrides
purpose-programme = Sharing with the programme
purpose-provider = Sharing with a provider
purpose-practice = Telling the practice what came of it
purpose-contact = Contact by the programme
purpose-evaluation = Evaluation without names
purpose-research-contact = Being asked once about research
purpose-research = Research and planning by others, without names (national data opt-out)

lawful-basis-consent = Consent
lawful-basis-legal-obligation = Legal obligation
lawful-basis-vital-interests = Vital interests
lawful-basis-public-task = Public task
lawful-basis-legitimate-interests = Legitimate interests

special-category-explicit-consent = Explicit consent
special-category-vital-interests = Vital interests
special-category-substantial-public-interest = Substantial public interest
special-category-health-or-social-care = Health or social care
special-category-research = Research

override-reason-safeguarding = Safeguarding
override-reason-vital-interests = To protect somebody’s life

authority-health-and-welfare-attorney = Attorney for health and welfare
authority-welfare-deputy = Deputy for personal welfare

# Possible duplicates
match-none = No match
match-possible = Possible match
match-probable = Probable match
match-certain = Same person

match-reason-nhs-number-equal = Same NHS number
match-reason-nhs-number-close = NHS number a slip apart
match-reason-nhs-number-different = Different NHS numbers
match-reason-given-equal = Same given name
match-reason-given-variant = Short form or other spelling of the given name
match-reason-given-close = Similar given name
match-reason-given-initial = Same initial
match-reason-given-different = Different given name
match-reason-family-equal = Same family name
match-reason-family-part = One family name is part of the other
match-reason-family-close = Similar family name
match-reason-family-different = Different family name
match-reason-names-swapped = Given and family name swapped
match-reason-birth-date-equal = Same date of birth
match-reason-birth-date-swapped = Day and month of birth swapped
match-reason-birth-date-close = Date of birth one digit apart
match-reason-birth-date-different = Different date of birth
match-reason-postcode-equal = Same postcode
match-reason-outcode-equal = Same postcode district

# The summary to paste into the clinical system. $offered, $until and $again are days
summary-accepted = Social prescribing offered on { $offered } and accepted. Referred to the programme.
summary-accepted-again = Social prescribing offered again on { $offered } and accepted. The person is already with the programme.
summary-refused = Social prescribing offered on { $offered } and declined by the person.
summary-refused-for-them = Social prescribing offered on { $offered } and declined by somebody acting for the person.
summary-thinking-until = Social prescribing offered on { $offered }. The person is thinking it over until { $until }.
summary-thinking = Social prescribing offered on { $offered }. The person is thinking it over.
summary-not-now = Social prescribing offered on { $offered }. Not now: ask again on { $again }.
summary-ended = Social prescribing offered on { $offered }. Ended without a referral: { $mode }.
summary-not-offered = Social prescribing considered on { $offered } and not offered.
summary-do-not-ask-again = The person asks not to be offered it again.
summary-reason-person = The person said: { $reason }
summary-reason-for-them = Somebody acting for the person said: { $reason }
summary-view-staff = View of staff: { $reason }
summary-code-referral = SNOMED CT { $concept } Referral to social prescribing service
summary-code-declined = SNOMED CT { $concept } Social prescribing declined
