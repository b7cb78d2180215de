"""Words for labels, values and sentences, with a part that training never sees."""

import functools
import hashlib

INTERFACE = """Save Cancel Delete Edit Open Close Send Search Submit Apply Reset Back Next Finish Continue Login Logout Register
Upload Download Print Share Copy Paste Undo Redo Help Settings Profile Account Home Dashboard Reports Orders Invoices Customers
Products Catalog Cart Checkout Payment Shipping Billing Address Street City Country Region Postcode Phone Email Password Username
Company Department Position Language Currency Timezone Theme Color Size Quantity Price Total Discount Coupon Tax Notes Comment
Message Subject Title Description Category Status Priority Owner Assignee Project Task Ticket Issue Sprint Milestone Deadline
Date Start End Time Duration Schedule Calendar Event Meeting Room Location Map Directions Distance Weather News Sports Music Video
Photo Album Gallery Camera Document Folder File Archive Trash Inbox Drafts Sent Spam Contacts Groups Members Team Users Roles
Permissions Security Privacy Terms License About Contact Support Feedback Survey Rating Review Favorites Bookmarks History Recent
Popular Featured Trending Filter Sort View List Grid Table Chart Graph Summary Details Overview Statistics Analytics Insights
Export Import Sync Backup Restore Update Upgrade Install Remove Enable Disable Activate Deactivate Lock Unlock Approve Reject
Accept Decline Confirm Verify Validate Preview Publish Schedule Pause Resume Stop Start Restart Refresh Reload Connect Disconnect
Subscribe Unsubscribe Follow Unfollow Like Reply Forward Mark Read Unread Pin Mute Block Report Newsletter Notifications Alerts
Reminders Messages Chat Call Conference Record Playback Volume Brightness Contrast Zoom Rotate Crop Resize Merge Split Compare
Express Standard Premium Basic Free Trial Monthly Yearly Weekly Daily Gift Wrap Insurance Delivery Pickup Store Warehouse Stock
Supplier Vendor Partner Contract Offer Quote Order Receipt Refund Return Exchange Warranty Service Repair Booking Reservation
Flight Hotel Train Bus Taxi Rental Guest Host Visitor Patient Doctor Nurse Clinic Pharmacy School Course Lesson Student Teacher
Exam Grade Library Book Author Chapter Page Index Glossary Recipe Ingredient Kitchen Menu Dinner Lunch Breakfast Snack Coffee
Large Medium Small Red Green Blue Yellow Black White Orange Purple North South East West Spring Summer Autumn Winter Monday
Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November
December First Last Middle Nickname Birthday Gender Nationality Passport Visa Signature Number Code Token Key Value Type Version
Draft Final Public Private Shared Internal External Local Remote Global Default Custom Advanced General Extra Other None All""".split()

NAMES = """Anna Ben Clara David Elena Felix Greta Hugo Irene Jonas Karin Leon Maria Nils Olga Paul Quentin Rosa Stefan Tina Ursula
Victor Wanda Xaver Yvonne Zoe Adam Berta Carlos Dora Emil Fatima Georg Helga Ivan Julia Kofi Laura Mehmet Nadia Oscar Priya Ravi
Sofia Tomas Uma Vera Walter Yusuf Zara Aiko Bruno Chen Diego Esther Farid Gina Hassan Ines Jamal""".split()

PLACES = """Berlin Paris Madrid Rome Vienna Prague Oslo Lisbon Dublin Warsaw Athens Zurich Geneva Hamburg Munich Bremen Lyon Porto
Turin Naples Krakow Gdansk Bergen Malmo Tampere Tallinn Riga Vilnius Sofia Bucharest Zagreb Split Graz Basel Ghent Utrecht Leiden
Boston Denver Austin Dallas Chicago Seattle Toronto Quebec Lima Quito Bogota Nairobi Cairo Tunis Accra Lagos Delhi Mumbai Osaka
Kyoto Seoul Busan Hanoi Manila Perth Sydney""".split()

GLUE = "and for your the with from to in of on is are was this that has more than all new we you it can will please not yet".split()

ONSETS = "b br c ch cl d dr f fl g gr h j k kl l m n p pl pr qu r s sh sl sp st t tr v w y z".split()
VOWELS = "a e i o u ai ea ee io oa ou".split()
CODAS = ["", "", "", "b", "ck", "d", "l", "ld", "m", "n", "nd", "ng", "nt", "p", "r", "rd", "rk", "s", "st", "t", "th", "x"]


def held_out(word):
    """One word in eight, by its hash, is kept for evaluation: known words and invented ones alike."""
    return hashlib.sha256(word.lower().encode()).digest()[0] % 8 == 0


@functools.cache
def parts(unseen):
    """The known words of one part; every page asks for them."""
    return [[w for w in dict.fromkeys(words) if held_out(w) == unseen] for words in (INTERFACE, NAMES, PLACES)]


class Words:
    """Draws words from the training part or from the held-out part of the language, and never from the other."""

    def __init__(self, rng, unseen=False, limit=None, shares=(0.45, 0.1, 0.07), counts=(6, 4, 1), styles=(0.55, 0.33, 0.04)):
        """{@code limit}: labels use only so many words. {@code shares}: shares of interface words, names and places; the rest is invented.
        {@code counts}: weights of labels of one, two and three words. {@code styles}: shares of labels with every word capitalised, with the
        first word capitalised, and in upper case; the rest is in lower case."""
        self.rng = rng
        self.unseen = unseen
        self.shares, self.counts, self.styles = shares, counts, styles
        self.interface, self.names, self.places = parts(unseen)
        self.interface = self.interface[:limit]
        self.closed = limit is not None

    def invented(self):
        while True:
            count = self.rng.choice((1, 2, 2, 2, 3))
            word = "".join(
                self.rng.choice(ONSETS) + self.rng.choice(VOWELS) + self.rng.choice(CODAS) for _ in range(count)
            )
            if 3 <= len(word) <= 11 and held_out(word) == self.unseen:
                return word.capitalize()

    def word(self):
        r = self.rng.random()
        if self.closed:
            return self.rng.choice(self.interface)
        for share, words in zip(self.shares, (self.interface, self.names, self.places)):
            if r < share:
                return self.rng.choice(words)
            r -= share
        return self.invented()

    def label(self, longest=3):
        if self.closed:
            return self.word()
        count = self.rng.choices((1, 2, 3), self.counts)[0]
        words = [self.word() for _ in range(min(count, longest))]
        style = self.rng.random()
        each, first, upper = self.styles
        if style < each:
            return " ".join(words)
        if style < each + first:
            return " ".join([words[0]] + [w.lower() for w in words[1:]])
        return " ".join(words).upper() if style < each + first + upper else " ".join(words).lower()

    def number(self):
        r = self.rng
        return r.choice(
            (
                str(r.randrange(1, 10 ** r.randint(1, 6))),
                f"{r.randrange(0, 1000)}.{r.randrange(0, 100):02}",
                f"20{r.randrange(10, 40)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}",
                f"{r.choice('ABCDEFGHKMNPRSTX')}{r.choice('ABCDEFGHKMNPRSTX')}-{r.randrange(100, 10000)}",
                f"{r.randrange(1, 100)}%",
                f"${r.randrange(1, 1000)}.{r.randrange(0, 100):02}",
            )
        )

    def value(self):
        """What a person types into a field."""
        r = self.rng.random()
        if r < 0.35:
            return self.word()
        if self.closed and r >= 0.5:
            # what is typed is copied from the goal and never read, so it need not be limited as labels are
            if r < 0.92:
                return self.rng.choice((self.rng.choice(self.names), self.rng.choice(self.places), self.invented()))
            return f"{self.invented().lower()}@{self.invented().lower()}.com"
        if r < 0.5:
            return self.number()
        if r < 0.6:
            return f"{self.word().lower()}@{self.word().lower()}.{self.rng.choice(('com', 'org', 'net', 'de', 'io'))}"
        if r < 0.75:
            return f"{self.word()} {self.word()}"
        return self.word().lower()

    def sentence(self):
        words = []
        for _ in range(self.rng.randint(3, 8)):
            words.append(self.rng.choice(GLUE) if self.rng.random() < 0.4 else self.word().lower())
        text = " ".join(words)
        return text[0].upper() + text[1:] + self.rng.choice((".", ".", ".", "!", "?", ""))
