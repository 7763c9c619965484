package parley.protocol;

import java.time.Instant;
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
  }

  private static void notifications() {
    put(Notification.Ack.class, numbers().map(Notification.Ack::new));
    put(Notification.Pong.class, Arbitraries.create(Notification.Pong::new));
    put(Notification.Active.class, Arbitraries.create(Notification.Active::new));
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
