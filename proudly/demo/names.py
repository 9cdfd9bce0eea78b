"""Names to make people of, by country. None is meant to be anybody."""

from __future__ import annotations

FIRST_NAMES: dict[str, tuple[str, ...]] = {
    "nl": (
        "Anouk", "Bram", "Carlijn", "Dirk", "Eline", "Fleur", "Gijs", "Hanneke", "Iris", "Jasper", "Jeroen", "Jip",
        "Karin", "Koen", "Lieke", "Lars", "Maaike", "Maarten", "Merel", "Mirjam", "Niels", "Noor", "Onno", "Paula",
        "Pim", "Quinten", "Rianne", "Roos", "Ruben", "Saskia", "Sjoerd", "Stijn", "Suze", "Teun", "Tessa", "Thijs",
        "Ties", "Tineke", "Tom", "Veerle", "Vera", "Wessel", "Wieke", "Willemijn", "Wout", "Yara", "Zoë", "Arjen",
        "Bas", "Esther", "Femke", "Geert", "Hidde", "Ilse", "Joris", "Klaas", "Loes", "Marloes", "Nienke", "Olaf",
        "Ahmed", "Amina", "Burak", "Chanel", "Deniz", "Fatima", "Hassan", "Imane", "Jairo", "Kemal", "Latifa",
        "Mehmet", "Nadia", "Omar", "Priya", "Rachid", "Samira", "Sunil", "Xiu", "Wei", "Agnieszka", "Piotr", "Bilal",
        "Giovanni",
    ),
    "be": (
        "Arne", "Bavo", "Brecht", "Céline", "Dries", "Elke", "Emmelien", "Evelien", "Febe", "Floris", "Goedele",
        "Griet", "Hendrik", "Ine", "Jelle", "Joke", "Kato", "Kobe", "Lander", "Liesbet", "Lore", "Maarten", "Marthe",
        "Matthias", "Nele", "Pieter", "Rembert", "Robbe", "Sarah", "Seppe", "Siel", "Sofie", "Stefaan", "Tine",
        "Toon", "Tuur", "Veerle", "Wannes", "Wouter", "Ward", "Yasmina", "Younes", "Amélie", "Baptiste", "Émile",
    ),
    "de": (
        "Anja", "Bastian", "Birgit", "Carsten", "Claudia", "Dirk", "Elif", "Emre", "Felix", "Franziska", "Friederike",
        "Greta", "Hannes", "Heike", "Henrike", "Ines", "Jan", "Jonas", "Jörg", "Katrin", "Kerstin", "Lena", "Lukas",
        "Maike", "Malte", "Mareike", "Markus", "Meike", "Moritz", "Nils", "Paula", "Philipp", "Ralf", "Sabine",
        "Sebastian", "Silke", "Sören", "Stefanie", "Swantje", "Thorsten", "Till", "Ulrike", "Uwe", "Wiebke", "Yusuf",
    ),
}  # fmt: skip

LAST_NAMES: dict[str, tuple[str, ...]] = {
    "nl": (
        "Aalbers", "van den Akker", "Bakker", "ter Beek", "van den Berg", "Boersma", "de Boer", "van den Bosch",
        "Brinkman", "Brouwer", "van Dam", "Dekker", "Dijkgraaf", "van Dijk", "Dijkstra", "van Doorn", "Evers", "Geerts",
        "de Graaf", "Groenewold", "de Groot", "de Haan", "ter Haar", "Heijmans", "Hendriks", "Hofstra", "Huisman",
        "Jansen", "de Jong", "Jonkers", "Kamphuis", "Klaassen", "Kok", "Koster", "Kuipers", "van Leeuwen", "Lubbers",
        "Maas", "Meijer", "Mulder", "Nijhuis", "van Oosten", "Otten", "Peters", "Postma", "Prins", "van Rijn",
        "Roelofs", "Ruiter", "Scholten", "Schouten", "Smit", "Snijders", "Stegeman", "Terpstra", "Tuinman",
        "van Veen", "Veldhuis", "Verhoeven", "Vos", "de Vries", "Wassink", "Westra", "de Wit", "Wolters", "Zijlstra",
        "Zwart", "Yılmaz", "Demir", "Kaya", "El Amrani", "Bouzid", "Ouali", "Haddou", "Ramdin", "Bhagwan", "Pinas",
        "Kowalska", "Nowak", "Chen", "Nguyen", "Soares", "Tesfay",
    ),
    "be": (
        "Aerts", "Baert", "Callens", "Claeys", "Claes", "Coppens", "De Backer", "De Clercq", "De Smet", "De Wilde",
        "Declercq", "Desmet", "D'hondt", "Goossens", "Haesaert", "Lammens", "Lambrecht", "Maes", "Mertens", "Pauwels",
        "Raes", "Roels", "Segers", "Standaert", "Thys", "Van Acker", "Van Damme", "Van de Velde", "Van den Bossche",
        "Van Hecke", "Verbeke", "Vercauteren", "Vermeulen", "Verstraete", "Wouters", "Benali", "Okonkwo",
    ),
    "de": (
        "Ahlers", "Albers", "Becker", "Brandt", "Brinkmann", "Busch", "Dreyer", "Ebbers", "Fischer", "Frerichs",
        "Friedrich", "Grothe", "Hagemann", "Hartmann", "Hülsmann", "Jansen", "Kemper", "Kleinhans", "Koch", "Krüger",
        "Lammers", "Lindemann", "Lüttmann", "Möller", "Niehoff", "Overbeck", "Pohlmann", "Richter", "Rottmann",
        "Schäfer", "Schröder", "Schulte", "Tenbrink", "Uhlenbrock", "Vogel", "Wegener", "Wiegand", "Öztürk", "Aydin",
    ),
}  # fmt: skip
