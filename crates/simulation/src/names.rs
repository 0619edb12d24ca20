//! Names, languages and ethnic categories of a town like Luton.
//!
//! The shares are rounded and follow the town's mix only roughly; the lists are common names, combined by
//! chance.

/// People who share names and languages.
pub(crate) struct Heritage {
    /// Ethnic categories (2001, national code) with weights.
    pub(crate) ethnic: &'static [(&'static str, f64)],
    /// Given names of women.
    pub(crate) women: &'static [&'static str],
    /// Given names of men.
    pub(crate) men: &'static [&'static str],
    /// Family names.
    pub(crate) families: &'static [&'static str],
    /// Languages other than English (ISO 639) that may be preferred.
    pub(crate) languages: &'static [&'static str],
    /// The share who prefer one of them.
    pub(crate) prefer_other: f64,
}

/// Share of each of [`HERITAGES`] in the population.
pub(crate) const SHARES: [(usize, f64); 11] = [
    (0, 0.40),
    (1, 0.03),
    (2, 0.06),
    (3, 0.04),
    (4, 0.17),
    (5, 0.08),
    (6, 0.06),
    (7, 0.07),
    (8, 0.06),
    (9, 0.01),
    (10, 0.02),
];

/// All of them, in the order of [`SHARES`].
pub(crate) const HERITAGES: [Heritage; 11] = [
    Heritage {
        ethnic: &[("A", 0.97), ("G", 0.02), ("F", 0.01)],
        women: &[
            "Margaret", "Susan", "Janet", "Carol", "Linda", "Patricia", "Christine", "Jean", "Tracey", "Sharon",
            "Julie", "Karen", "Emma", "Laura", "Gemma", "Chloe", "Megan", "Amy", "Hayley", "Dorothy",
        ],
        men: &[
            "David", "John", "Peter", "Alan", "Keith", "Brian", "Kevin", "Stephen", "Mark", "Andrew", "Darren",
            "Lee", "Craig", "Ryan", "Callum", "Jack", "Ronald", "Derek", "Graham", "Luke",
        ],
        families: &[
            "Smith", "Jones", "Taylor", "Brown", "Wilson", "Clarke", "Wright", "Turner", "Hill", "Cooper", "Ward",
            "Baker", "Mead", "Fensome", "Burgess", "Barker", "Odell", "Impey", "Cox", "Hobbs", "Bird", "Gurney",
            "Tearle", "Sharman", "Whinnett", "Pratt", "Tilcock", "Day", "Roe", "Summerfield",
        ],
        languages: &["en", "bfi"],
        prefer_other: 0.004,
    },
    Heritage {
        ethnic: &[("B", 1.0)],
        women: &[
            "Bridget", "Maureen", "Siobhan", "Kathleen", "Noreen", "Aoife", "Deirdre", "Bernadette", "Niamh",
            "Teresa",
        ],
        men: &[
            "Patrick", "Michael", "Sean", "Declan", "Liam", "Brendan", "Eamonn", "Gerard", "Kieran", "Dermot",
        ],
        families: &[
            "Murphy", "Kelly", "Byrne", "Doyle", "Gallagher", "Brennan", "Nolan", "Quinn", "Keane", "Moran",
            "Healy", "Sweeney",
        ],
        languages: &["ga"],
        prefer_other: 0.002,
    },
    Heritage {
        ethnic: &[("C", 1.0)],
        women: &[
            "Agnieszka", "Katarzyna", "Małgorzata", "Joanna", "Ewa", "Monika", "Beata", "Zofia", "Aleksandra",
            "Halina", "Danuta", "Justyna",
        ],
        men: &[
            "Piotr", "Krzysztof", "Tomasz", "Paweł", "Marcin", "Zbigniew", "Grzegorz", "Łukasz", "Jan", "Wojciech",
            "Marek", "Kamil",
        ],
        families: &[
            "Nowak", "Kowalczyk", "Wójcik", "Kamiński", "Zieliński", "Szymański", "Woźniak", "Mazur", "Krawczyk",
            "Dudek", "Pawlak", "Sikora", "Wróbel", "Baran", "Duda", "Lis",
        ],
        languages: &["pl"],
        prefer_other: 0.35,
    },
    Heritage {
        ethnic: &[("C", 1.0)],
        women: &[
            "Mihaela", "Elena", "Andreea", "Ioana", "Cristina", "Daniela", "Alina", "Gabriela", "Simona", "Raluca",
        ],
        men: &[
            "Andrei", "Ionuț", "Cristian", "Marius", "Bogdan", "Gheorghe", "Vasile", "Florin", "Adrian", "Ciprian",
        ],
        families: &[
            "Popescu", "Ionescu", "Dumitru", "Stan", "Gheorghiu", "Marin", "Tudor", "Dobre", "Barbu", "Nistor",
            "Florea", "Lazăr", "Munteanu", "Rusu",
        ],
        languages: &["ro"],
        prefer_other: 0.4,
    },
    Heritage {
        ethnic: &[("J", 0.96), ("L", 0.03), ("F", 0.01)],
        women: &[
            "Shazia", "Nasreen", "Rukhsana", "Farzana", "Saima", "Aisha", "Zainab", "Shabana", "Parveen", "Tahira",
            "Maryam", "Iqra", "Samina", "Robina", "Kalsoom", "Naheed",
        ],
        men: &[
            "Mohammed", "Imran", "Tariq", "Asif", "Nadeem", "Zahid", "Javed", "Khalid", "Usman", "Bilal", "Shahid",
            "Ghulam", "Waqas", "Hamza", "Arshad", "Sajid",
        ],
        families: &[
            "Khan", "Hussain", "Mahmood", "Akhtar", "Iqbal", "Malik", "Mirza", "Raja", "Shah", "Butt", "Ashraf",
            "Qureshi", "Chaudhry", "Rafiq", "Saleem", "Bashir", "Aziz", "Sadiq", "Yousaf", "Zaman",
        ],
        languages: &["ur", "pa", "ur"],
        prefer_other: 0.22,
    },
    Heritage {
        ethnic: &[("K", 1.0)],
        women: &[
            "Rahima", "Shahena", "Nazma", "Rokeya", "Salma", "Fatema", "Sultana", "Halima", "Jahanara", "Tahmina",
            "Rabeya", "Shirin",
        ],
        men: &[
            "Abdul", "Shafiqul", "Rafiqul", "Kamal", "Jamal", "Mizanur", "Faruk", "Nurul", "Habibur", "Shamim",
            "Anwar", "Moinul",
        ],
        families: &[
            "Begum", "Miah", "Uddin", "Islam", "Rahman", "Ali", "Chowdhury", "Hoque", "Alam", "Sarkar", "Talukdar",
            "Karim", "Haque", "Choudhury",
        ],
        languages: &["bn", "syl", "syl"],
        prefer_other: 0.3,
    },
    Heritage {
        ethnic: &[("H", 0.85), ("L", 0.15)],
        women: &[
            "Kiran", "Sunita", "Meena", "Priya", "Jaswinder", "Harpreet", "Manjit", "Hansa", "Bhavna", "Lakshmi",
            "Rekha", "Anjali",
        ],
        men: &[
            "Rajesh", "Harjit", "Gurdeep", "Sanjay", "Amit", "Suresh", "Balbir", "Jagdish", "Vijay", "Ramesh",
            "Kuldip", "Nikhil",
        ],
        families: &[
            "Patel", "Singh", "Kaur", "Sharma", "Gill", "Sandhu", "Desai", "Mistry", "Bains", "Parmar", "Nair",
            "Dhillon", "Solanki", "Joshi",
        ],
        languages: &["gu", "pa", "hi", "ta"],
        prefer_other: 0.15,
    },
    Heritage {
        ethnic: &[("N", 0.93), ("P", 0.05), ("E", 0.02)],
        women: &[
            "Ngozi", "Funmilayo", "Abena", "Akosua", "Grace", "Blessing", "Hodan", "Amina", "Tendai", "Chipo",
            "Esther", "Yetunde",
        ],
        men: &[
            "Emeka", "Olumide", "Kwame", "Kofi", "Emmanuel", "Samuel", "Abdi", "Farah", "Tatenda", "Babajide",
            "Chidi", "Kwabena",
        ],
        families: &[
            "Okafor", "Adeyemi", "Mensah", "Boateng", "Owusu", "Osei", "Warsame", "Hassan", "Moyo", "Ncube", "Eze",
            "Balogun", "Asante", "Chukwu", "Adjei", "Sibanda",
        ],
        languages: &["so", "yo", "tw", "fr"],
        prefer_other: 0.12,
    },
    Heritage {
        ethnic: &[("M", 0.72), ("D", 0.22), ("P", 0.06)],
        women: &[
            "Beverley", "Marcia", "Yvonne", "Sonia", "Paulette", "Merlene", "Jasmine", "Shanice", "Hyacinth",
            "Claudette", "Tanisha", "Pearl",
        ],
        men: &[
            "Winston", "Leroy", "Errol", "Delroy", "Clive", "Trevor", "Jermaine", "Marlon", "Neville", "Tyrone",
            "Desmond", "Carlton",
        ],
        families: &[
            "Campbell", "Williams", "Grant", "Reid", "Francis", "Bailey", "Morgan", "Gordon", "Thompson", "Henry",
            "Samuels", "Barrett", "Wynter", "Pinnock",
        ],
        languages: &["en"],
        prefer_other: 0.0,
    },
    Heritage {
        ethnic: &[("R", 1.0)],
        women: &["Mei", "Li", "Xiaoling", "Wai", "Suet", "Yan", "Hui", "Jing"],
        men: &["Wei", "Jun", "Kwok", "Ming", "Chun", "Hao", "Tao", "Kin"],
        families: &["Chan", "Wong", "Lau", "Cheung", "Wang", "Zhang", "Chen", "Lam", "Ho", "Yip"],
        languages: &["yue", "cmn"],
        prefer_other: 0.3,
    },
    Heritage {
        ethnic: &[("S", 0.8), ("L", 0.2)],
        women: &["Layla", "Noor", "Rania", "Shirin", "Zahra", "Dilan", "Maria", "Nadia"],
        men: &["Omar", "Karim", "Reza", "Ahmad", "Hasan", "Baran", "Jose", "Youssef"],
        families: &[
            "Haddad", "Nasser", "Karimi", "Ahmadi", "Mansour", "Aziz", "Demir", "Santos", "Reyes", "Saleh",
        ],
        languages: &["ar", "fa", "tr", "tl"],
        prefer_other: 0.3,
    },
];
