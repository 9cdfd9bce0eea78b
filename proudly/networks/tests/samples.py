"""Texts that are hard to count and hard to cut."""

FAMILY = "👨‍👩‍👧‍👦"

HARD = [
    "",
    "Gewoon een zin.",
    "Trots op ons team! 🎉",
    FAMILY * 30,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿🇳🇱🇧🇪 1️⃣ ☝🏽 ❤️‍🔥 ☺ ☺️ © ©️ 👩🏿‍🚒",
    "cafe\u0301 café ñ n\u0303",
    "שלום עולם, זה טקסט עם https://example.com/א באמצע",
    "مرحبا بالعالم — ‏اقتباس‏",
    "नमस्ते क्षत्रिय दुनिया",
    "日本語のテキスト、そして한국어 텍스트",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "<script>alert('1')</script> <b>vet</b> &amp; \"aanhaling\"",
    "Lees https://voorbeeld.nl/pad?a=1&b=2, of http://example.org/(haakjes). En https://a.b/c… einde",
    "Kijk op voorbeeld.nl, docs.example.com/pad of mail sanne@voorbeeld.nl. Zin.Einde",
    "regel een\r\nregel twee\nregel drie\rregel vier",
    "“krul” ‘enkel’ – streep — lang … beletsel ′ ″",
    "HTTPS://SCHREEUW.NL/X en https:// en https://. los",
    "ქართული မြန်မာ",
    # The edges of what X counts as 1, and their neighbours that count 2.
    "".join(f"{chr(point)}a" for point in (4351, 4352, 8191, 8192, 8205, 8206, 8207, 8208, 8223, 8224, 8241, 8242)),
    "".join(f"{chr(point)}a" for point in (8247, 8248)),
    "e" + "\u0301" * 40,
    "\u200d\u200d \u200b nul",
]
