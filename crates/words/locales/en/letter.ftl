# Letters sent by e-mail. $name: whom it is to. $link: where it leads. $text: what it carries.
letter-invitation-subject = Your Stile account
letter-invitation-text =
    Hello { $name },

    you have been invited to Stile, where your social prescribing programme records offers and what came of them. Open this link to set a password and a second factor:

    { $link }

    The link works once, for seven days. If it has run out, ask the administrator of your programme for a new one.

    If you do not know what this is about, do nothing: without the link nobody can use the account.
letter-plan-subject = Your plan
letter-plan-text =
    Hello { $name },

    here is the plan you made with us.

    { $text }
letter-password-subject = A new password for Stile
letter-password-text =
    Hello { $name },

    somebody, probably you, asked for a new password for your Stile account. Open this link to set one:

    { $link }

    The link works once, for one hour.

    If it was not you, do nothing: your password stays as it is. If this keeps happening, tell the administrator of your programme.
letter-reminder-subject = A reminder
letter-reminder-text =
    Hello { $name },

    this is a reminder of what we arranged: { $text }

    If it does not suit you, or you have changed your mind, tell whoever arranged it with you. Nobody minds.
