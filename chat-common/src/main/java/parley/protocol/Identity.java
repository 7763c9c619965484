package parley.protocol;

/// A home's claim to its identity key: the ECDSA P-256 `publicKey` (X.509 SubjectPublicKeyInfo) and
/// its `signature` (SHA256withECDSA, DER) over what the request says.
public record Identity(Bytes publicKey, Bytes signature) {}
