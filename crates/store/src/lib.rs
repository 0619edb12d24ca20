//! What is kept: one database interface over SQLite and PostgreSQL, migrations, and the SQL of each noun. No rule, no permission.
