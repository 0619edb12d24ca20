//! What goes out: the worker that takes the outbox to SMTP or a mail folder and runs jobs.
