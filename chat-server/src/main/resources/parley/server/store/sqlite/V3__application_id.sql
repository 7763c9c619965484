-- Says whose file it is, to this program and to others: "Parl".
PRAGMA application_id = 0x5061726c;
