package parley.protocol;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Any message whatever that the constructors let pass, one arbitrary for each type.
public final class MessageArbitraries {

  private static final Map<Class<? extends Message>, Arbitrary<? extends Message>> BY_TYPE =
      new LinkedHashMap<>();

  static {
    requests();
    notifications();
    answers();
    events();
    peers();
  }

  private MessageArbitraries() {}

  /// What may be said below `root`, each type as often as any other.
  ///
  /// @throws AssertionError when a type has no arbitrary
  public static <M extends Message> Arbitrary<M> any(Class<M> root) {
    List<Arbitrary<M>> each =
        MessageTypes.of(root).stream().map(type -> of(type).map(root::cast)).toList();
    return Arbitraries.oneOf(each);
  }

  private static Arbitrary<? extends Message> of(Class<? extends Message> type) {
    Arbitrary<? extends Message> arbitrary = BY_TYPE.get(type);
    if (arbitrary == null) {
      throw new AssertionError("no arbitrary for " + type);
    }
    return arbitrary;
  }

  private static <M extends Message> void put(Class<M> type, Arbitrary<M> arbitrary) {
    BY_TYPE.put(type, arbitrary);
  }

  private static void requests() {
    put(
        Request.Register.class,
        Combinators.combine(ids(), names(), verifiers()).as(Request.Register::new));
    put(Request.ScramFirst.class, Combinators.combine(ids(), scram()).as(Request.ScramFirst::new));
    put(
        Request.ScramFinal.class,
        Combinators.combine(ids(), scram(), identities()).as(Request.ScramFinal::new));
    put(
        Request.Resume.class,
        Combinators.combine(ids(), names(), identities()).as(Request.Resume::new));
    put(
        Request.SendMessage.class,
        Combinators.combine(ids(), names(), messageIds(), texts(), flags())
            .as(Request.SendMessage::new));
    put(
        Request.SendBroadcast.class,
        Combinators.combine(ids(), texts()).as(Request.SendBroadcast::new));
    put(Request.WhoElse.class, ids().map(Request.WhoElse::new));
    put(
        Request.WhoElseSince.class,
        Combinators.combine(ids(), Arbitraries.longs().greaterOrEqual(0))
            .as(Request.WhoElseSince::new));
    put(Request.Block.class, Combinators.combine(ids(), names()).as(Request.Block::new));
    put(Request.Unblock.class, Combinators.combine(ids(), names()).as(Request.Unblock::new));
    put(Request.Logout.class, ids().map(Request.Logout::new));
    peerRequests();
    fileRequests();
  }

  private static void peerRequests() {
    put(
        Request.Listen.class,
        Combinators.combine(
                ids(),
                Arbitraries.integers().between(1, 65_535),
                addresses(),
                flags(),
                flags(),
                flags())
            .as(Request.Listen::new));
    put(Request.FindUser.class, Combinators.combine(ids(), names()).as(Request.FindUser::new));
    put(
        Request.Introduce.class,
        Combinators.combine(ids(), names(), Arbitraries.of(Purpose.class))
            .as(Request.Introduce::new));
    put(
        Request.Reverse.class,
        Combinators.combine(ids(), introductionIds()).as(Request.Reverse::new));
    put(Request.Relay.class, Combinators.combine(ids(), introductionIds()).as(Request.Relay::new));
    put(Request.JoinRelay.class, Combinators.combine(ids(), tickets()).as(Request.JoinRelay::new));
  }

  private static void fileRequests() {
    put(
        Request.RegisterFile.class,
        Combinators.combine(ids(), fileInfos())
            .as((id, file) ->
                new Request.RegisterFile(
                    id, file.name(), file.file(), file.size(), file.chunks(), file.sha256())));
    put(
        Request.PutManifest.class,
        Combinators.combine(ids(), hashes(), flags(), manyHashes()).as(Request.PutManifest::new));
    put(
        Request.GetManifest.class,
        Combinators.combine(ids(), hashes()).as(Request.GetManifest::new));
    put(
        Request.FindFile.class,
        Combinators.combine(ids(), names(), flags()).as(Request.FindFile::new));
    put(
        Request.Announce.class,
        Combinators.combine(ids(), hashes(), chunkSets()).as(Request.Announce::new));
    put(Request.Withdraw.class, Combinators.combine(ids(), hashes()).as(Request.Withdraw::new));
    put(Request.AskLastHolder.class, ids().map(Request.AskLastHolder::new));
  }

  private static void notifications() {
    put(Notification.Ack.class, numbers().map(Notification.Ack::new));
    put(Notification.Pong.class, Arbitraries.create(Notification.Pong::new));
    put(Notification.Active.class, Arbitraries.create(Notification.Active::new));
    put(
        Notification.Linked.class,
        Combinators.combine(introductionIds(), address()).as(Notification.Linked::new));
    put(
        Notification.IntroductionOver.class,
        introductionIds().map(Notification.IntroductionOver::new));
    put(
        Notification.SourceFailed.class,
        Combinators.combine(hashes(), names(), chunks()).as(Notification.SourceFailed::new));
  }

  private static void answers() {
    put(Answer.Done.class, ids().map(Answer.Done::new));
    put(
        Answer.Refused.class,
        Combinators.combine(ids(), Arbitraries.of(Code.class), texts()).as(Answer.Refused::new));
    put(Answer.Challenge.class, Combinators.combine(ids(), scram()).as(Answer.Challenge::new));
    put(
        Answer.Welcome.class,
        Combinators.combine(ids(), numbers(), scram()).as(Answer.Welcome::new));
    put(Answer.Resumed.class, Combinators.combine(ids(), numbers()).as(Answer.Resumed::new));
    put(
        Answer.Receipt.class,
        Combinators.combine(ids(), Arbitraries.of(DeliveryState.class)).as(Answer.Receipt::new));
    put(
        Answer.BroadcastSent.class,
        Combinators.combine(ids(), flags()).as(Answer.BroadcastSent::new));
    put(
        Answer.Users.class,
        Combinators.combine(ids(), Arbitraries.integers(), flags(), names().list().ofMaxSize(20))
            .as(Answer.Users::new));
    put(
        Answer.UserFound.class,
        Combinators.combine(ids(), flags(), fingerprints().list().ofMaxSize(2))
            .as(Answer.UserFound::new));
    put(
        Answer.Introduced.class,
        Combinators.combine(ids(), introductions()).as(Answer.Introduced::new));
    put(Answer.RelayReady.class, Combinators.combine(ids(), tickets()).as(Answer.RelayReady::new));
    put(
        Answer.FileRegistered.class,
        Combinators.combine(ids(), fileInfos(), flags()).as(Answer.FileRegistered::new));
    put(
        Answer.ManifestPage.class,
        Combinators.combine(ids(), Arbitraries.integers(), flags(), manyHashes())
            .as(Answer.ManifestPage::new));
    put(
        Answer.FileFound.class,
        Combinators.combine(
                ids(),
                Arbitraries.integers(),
                flags(),
                fileInfos(),
                Combinators.combine(chunkSets(), names().list().ofMaxSize(5), flags())
                    .as(Holding::new)
                    .list()
                    .ofMaxSize(5))
            .as(Answer.FileFound::new));
    put(
        Answer.LastHolder.class,
        Combinators.combine(ids(), names().list().ofMaxSize(5)).as(Answer.LastHolder::new));
  }

  private static void events() {
    put(
        Event.Hello.class,
        Combinators.combine(Arbitraries.integers(), bytes(Limits.NONCE_BYTES, Limits.NONCE_BYTES))
            .as(Event.Hello::new));
    put(
        Event.Presence.class,
        Combinators.combine(names(), flags())
            .as(Event.Presence.Change::new)
            .list()
            .ofMaxSize(20)
            .map(Event.Presence::new));
    put(
        Event.Delivery.class,
        Combinators.combine(numbers(), names(), messageIds(), instants(), texts(), flags(), flags())
            .as(Event.Delivery::new));
    put(
        Event.BroadcastMessage.class,
        Combinators.combine(names(), instants(), texts()).as(Event.BroadcastMessage::new));
    put(Event.Ping.class, Arbitraries.create(Event.Ping::new));
    put(
        Event.Ended.class,
        Combinators.combine(Arbitraries.of(Code.class), texts()).as(Event.Ended::new));
    put(Event.Introduced.class, introductions().map(Event.Introduced::new));
    put(
        Event.DialBack.class,
        Combinators.combine(introductionIds(), addresses()).as(Event.DialBack::new));
    put(Event.IntroductionEnded.class, introductionIds().map(Event.IntroductionEnded::new));
    put(
        Event.MeetAtRelay.class,
        Combinators.combine(introductionIds(), tickets()).as(Event.MeetAtRelay::new));
  }

  private static void peers() {
    put(
        PeerMessage.PeerHello.class,
        Combinators.combine(
                Arbitraries.integers(), texts(), names(), names(), introductionIds(), tickets())
            .as(PeerMessage.PeerHello::new));
    put(
        PeerMessage.PeerRefused.class,
        Combinators.combine(Arbitraries.of(Code.class), texts()).as(PeerMessage.PeerRefused::new));
    put(PeerMessage.Use.class, Arbitraries.of(Rung.class).map(PeerMessage.Use::new));
    put(
        PeerMessage.PrivateMessage.class,
        Combinators.combine(messageIds(), texts()).as(PeerMessage.PrivateMessage::new));
    put(PeerMessage.PrivateReceipt.class, messageIds().map(PeerMessage.PrivateReceipt::new));
    put(PeerMessage.Stop.class, Arbitraries.of(Code.class).map(PeerMessage.Stop::new));
    put(PeerMessage.PeerPing.class, Arbitraries.create(PeerMessage.PeerPing::new));
    put(PeerMessage.PeerPong.class, Arbitraries.create(PeerMessage.PeerPong::new));
    put(PeerMessage.Interested.class, hashes().map(PeerMessage.Interested::new));
    put(
        PeerMessage.Have.class,
        Combinators.combine(hashes(), chunkSets()).as(PeerMessage.Have::new));
    put(PeerMessage.Get.class, Combinators.combine(hashes(), chunks()).as(PeerMessage.Get::new));
    put(
        PeerMessage.Cancel.class,
        Combinators.combine(hashes(), chunks()).as(PeerMessage.Cancel::new));
    put(
        PeerMessage.Chunk.class,
        Combinators.combine(hashes(), chunks(), ids()).as(PeerMessage.Chunk::new));
    put(
        PeerMessage.NoChunk.class,
        Combinators.combine(hashes(), chunks(), Arbitraries.of(Code.class))
            .as(PeerMessage.NoChunk::new));
    put(PeerMessage.Wait.class, Combinators.combine(hashes(), chunks()).as(PeerMessage.Wait::new));
  }

  private static Arbitrary<Introduction> introductions() {
    return Combinators.combine(
            introductionIds(),
            tickets(),
            names(),
            fingerprints(),
            Arbitraries.of(Purpose.class),
            flags(),
            addresses())
        .as(Introduction::new);
  }

  private static Arbitrary<FileInfo> fileInfos() {
    return Combinators.combine(
            names(),
            hashes(),
            Arbitraries.longs().greaterOrEqual(Limits.CHUNKS),
            Arbitraries.integers().between(1, Limits.CHUNKS),
            hashes())
        .as(FileInfo::new);
  }

  private static Arbitrary<String> introductionIds() {
    return bytes(16, 16).map(bytes -> HexFormat.of().formatHex(bytes.toArray()));
  }

  private static Arbitrary<Bytes> tickets() {
    return bytes(Limits.TICKET_BYTES, Limits.TICKET_BYTES);
  }

  private static Arbitrary<Sha256> hashes() {
    return bytes(Limits.SHA_256_BYTES, Limits.SHA_256_BYTES).map(Sha256::new);
  }

  private static Arbitrary<Hashes> manyHashes() {
    return hashes()
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(all -> {
          ByteBuffer bytes = ByteBuffer.allocate(all.size() * Limits.SHA_256_BYTES);
          all.forEach(hash -> bytes.put(hash.value().toArray()));
          return Hashes.of(bytes.array());
        });
  }

  private static Arbitrary<Fingerprint> fingerprints() {
    return bytes(Limits.SHA_256_BYTES, Limits.SHA_256_BYTES).map(Fingerprint::new);
  }

  private static Arbitrary<ChunkSet> chunkSets() {
    return chunks()
        .list()
        .ofMaxSize(20)
        .map(all -> {
          BitSet set = new BitSet();
          all.forEach(set::set);
          return ChunkSet.of(set);
        });
  }

  private static Arbitrary<Integer> chunks() {
    return Arbitraries.integers().between(0, Limits.CHUNKS - 1);
  }

  private static Arbitrary<List<String>> addresses() {
    return address().list().ofMaxSize(Limits.ADDRESSES);
  }

  private static Arbitrary<String> address() {
    return Arbitraries.strings().ascii().ofMaxLength(Limits.ADDRESS_LENGTH);
  }

  private static Arbitrary<Long> ids() {
    return Arbitraries.longs().greaterOrEqual(0);
  }

  private static Arbitrary<Long> numbers() {
    return Arbitraries.longs().greaterOrEqual(1);
  }

  private static Arbitrary<Boolean> flags() {
    return Arbitraries.of(true, false);
  }

  /// Any text that has UTF-8, built from code points of all planes.
  private static Arbitrary<String> texts() {
    return codePoints().list().ofMaxSize(60).map(MessageArbitraries::text);
  }

  private static Arbitrary<String> names() {
    return codePoints().list().ofMinSize(1).ofMaxSize(40).map(MessageArbitraries::text);
  }

  private static Arbitrary<String> scram() {
    return codePoints().list().ofMaxSize(100).map(MessageArbitraries::text);
  }

  private static String text(Iterable<Integer> codePoints) {
    StringBuilder text = new StringBuilder();
    codePoints.forEach(text::appendCodePoint);
    return text.toString();
  }

  private static Arbitrary<Integer> codePoints() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 0x7f),
        Arbitraries.integers().between(0x80, 0xd7ff),
        Arbitraries.integers().between(0xe000, 0xffff),
        Arbitraries.integers().between(0x10000, Character.MAX_CODE_POINT));
  }

  private static Arbitrary<MessageId> messageIds() {
    return Combinators.combine(
            Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .numeric()
                .withChars('_', '-')
                .ofMinLength(1)
                .ofMaxLength(32),
            numbers())
        .as(MessageId::new);
  }

  /// Every nanosecond that Java knows.
  private static Arbitrary<Instant> instants() {
    return Combinators.combine(
            Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
            Arbitraries.longs().between(0, 999_999_999))
        .as(Instant::ofEpochSecond);
  }

  private static Arbitrary<Verifier> verifiers() {
    return Combinators.combine(
            bytes(Limits.SALT_BYTES_MIN, Limits.SALT_BYTES_MAX),
            Arbitraries.integers().between(Limits.SCRAM_ITERATIONS, Limits.SCRAM_ITERATIONS_MAX),
            bytes(Limits.SHA_256_BYTES, Limits.SHA_256_BYTES),
            bytes(Limits.SHA_256_BYTES, Limits.SHA_256_BYTES))
        .as(Verifier::new);
  }

  private static Arbitrary<Identity> identities() {
    return Combinators.combine(bytes(0, 200), bytes(0, 100)).as(Identity::new);
  }

  private static Arbitrary<Bytes> bytes(int least, int most) {
    Function<byte[], Bytes> copy = Bytes::of;
    return Arbitraries.bytes().array(byte[].class).ofMinSize(least).ofMaxSize(most).map(copy);
  }
}
