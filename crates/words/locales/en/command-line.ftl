# What the command line prints when a backup, a restore or a check is done.
keep-backed-up = Backed up { $rows } rows to { $file } ({ $megabytes } MB) and read it back.
keep-restored = Restored { $rows } rows. People erased again: { $erased }. Everybody has to sign in anew.
keep-migrated = The database is at migration { $number }.
keep-erased = Records erased: { $records }. The erasure list { $list } names them, so that no restore brings them back. Older backups still hold them until they expire.
keys-rotated = The key file { $file } holds a new key. Start the server anew to use it, and copy the file to where you keep it safe.
keys-opened = The keys at hand open every second factor. Nobody has to set up anew.
keys-lost = { $count ->
    [one] One account was set up to begin anew. Its letter waits in the outbox: the server sends it.
   *[other] { $count } accounts were set up to begin anew. Their letters wait in the outbox: the server sends them.
}
breach-staff-email-unknown = There is no account of { $value }. Write the address as it was invited.
staff-invite-link = Hand this link over. It works once, for seven days: { $link }
staff-invite-mailed = The letter waits in the outbox: the server sends it.
staff-invite-role-given = They have an account already and hold the role now.
check-looked-at = Looked at { $programmes } programmes, { $journeys } journeys with { $entries } entries, { $offers } offers, { $people } people.
check-clean = Everything is in order.
check-faults = There are faults. Take a backup before anything else; "stile check --repair" rebuilds what follows from the journal.
check-rebuilt = Journeys rebuilt: { $journeys }
check-fault-integrity = Pages of the database file do not fit together: { $count }. Restore a backup.
check-fault-task = Journeys whose next things to do are not what the rules say: { $count }
check-fault-reference = Rows that refer to nothing: { $count }
check-fault-journal = Journals that cannot be read or do not fit together: { $count }. Restore a backup.
check-fault-journey = Journeys whose current row is not what their journal says: { $count }
check-fault-offer = Offers that are not what their journal says: { $count }
check-fault-offer-projection = Journeys whose offers count otherwise than they are kept: { $count }
check-fault-account-projection = Journeys whose reasons count otherwise than they are kept: { $count }
check-fault-gate-projection = Journeys whose gates count otherwise than they are kept: { $count }
check-fault-prescription-projection = Journeys whose prescriptions count otherwise than they are kept: { $count }
check-fault-score-projection = Journeys whose scores count otherwise than they were entered: { $count }
check-fault-referral = Journeys with a waiting referral that their offer does not carry: { $count }
check-fault-person-key = People whose keys for finding duplicates are not those of their details: { $count }
check-fault-audit = Places where the audit trail was changed, or something was taken out: { $count }
