package parley.server;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import parley.protocol.Fingerprint;
import parley.server.store.Store;
import parley.server.store.StoreException;

/// The key that clients pin, and its certificate.
record ServerKey(PrivateKey key, X509Certificate certificate) {

  /// Reads what the store keeps.
  ///
  /// @throws StoreException when that cannot be read
  static ServerKey of(Store.Secrets secrets) {
    try {
      return new ServerKey(
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(secrets.privateKey().toArray())),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(secrets.certificate().toArray())));
    } catch (GeneralSecurityException e) {
      throw new StoreException(
          "the server's key in the database cannot be read; restore a backup", e);
    }
  }

  Fingerprint fingerprint() {
    return Fingerprint.of(certificate.getPublicKey());
  }
}
