# The frame around every page and the words inside components. The English of components is the NHS design
# system's own, which its scripts also use.

shell-skip = Skip to main content
shell-back = Back
# Names, for screen readers, the place of the link that leads back
shell-way-back = Way back
shell-back-to = Back to
shell-breadcrumb = Breadcrumb
shell-error-prefix = Error:
# The title of a browser's window: the page, then the programme
shell-title = { $page } – { $programme }
shell-menu = Menu
shell-menu-browse = Browse
shell-menu-more = More
shell-account = Account
# The page the header's account link leads to
account-title = Your account
shell-sign-out = Sign out
shell-demo-name = Demonstration
shell-demo = This is a demonstration. The people and organisations in it are made up; never enter real ones.
shell-footer-title = Support links
shell-footer-text = { $programme } runs on Stile, open-source software under the Apache 2.0 licence.
shell-draft-restored = What you had typed before you were signed out is back in the form. It has not been sent yet.

form-error-prefix = Error
form-error-summary-title = There is a problem
form-password-show = Show
form-password-show-label = Show password
form-password-hide = Hide
form-password-hide-label = Hide password
form-password-shown = Your password is visible
form-password-hidden = Your password is hidden
form-count-characters = You can enter up to { $count } characters
form-count-words = You can enter up to { $count } words
# For scripts: one attribute for each plural form of the language; $count is put in by the browser.
form-count-characters-under =
    .one = You have { $count } character remaining
    .other = You have { $count } characters remaining
form-count-characters-at = You have 0 characters remaining
form-count-characters-over =
    .one = You have { $count } character too many
    .other = You have { $count } characters too many
form-count-words-under =
    .one = You have { $count } word remaining
    .other = You have { $count } words remaining
form-count-words-at = You have 0 words remaining
form-count-words-over =
    .one = You have { $count } word too many
    .other = You have { $count } words too many
form-date-day = Day
form-date-month = Month
form-date-year = Year

content-inset-prefix = Information
content-warning-prefix = Important
content-care-non-urgent = Non-urgent advice
content-care-urgent = Urgent advice
content-care-emergency = Immediate action required
content-banner-success = Success
content-banner-important = Important
content-do-not = do not
content-copy = Copy
content-copied = Copied
content-copy-marked = The text is marked: press Ctrl and C to copy it

list-sortable = Column headers are sortable
list-pagination = Pagination
list-page = Page { $number }
list-previous = Previous
list-next = Next
list-page-word = page
list-look-again = Look again

gallery-place-offer = Offer
gallery-place-patients = My patients
