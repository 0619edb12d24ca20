# Notes about a journey: free text apart from the journal.
note-title = Note
note-section = Notes
note-none = Nothing was written yet.
note-write = Write a note
note-label = What do you want to remember?
note-hint = Seen by those who work with the person. It is saved while you write. It is not watched: raise a concern for what cannot wait.
note-keep = Keep the note
note-change = Write on
note-by = { $by }, { $at }
note-saved-at = Saved at { $at }
note-changed-by = { $by } changed this note at { $at }. Your text stands beside theirs: both are kept.
note-saving-failed = Not saved. What you wrote stays here: press “Keep the note”.
note-versions = Versions
note-version = Version { $number }, { $by }, { $at }
note-beside = Somebody else wrote at the same time
note-beside-text = { $by } changed the other note at { $at }. Both texts are kept; bring them together if you like.
note-beside-go = Go to their note
note-find = Find in notes
note-find-label = Words
note-find-hint = Finds notes that hold every word, or words that begin so. Only people you work with.
note-find-go = Find
note-found = { $count ->
    [0] No note holds these words.
    [one] One note.
   *[other] { $count } notes, the newest first.
 }
note-found-more = There may be more: add a word.
notice-note-kept = The note is kept.
notice-note-beside = Somebody else changed the note while you wrote. Both texts are kept.
breach-note-empty = Write something, or leave the page: an empty note is not kept.
