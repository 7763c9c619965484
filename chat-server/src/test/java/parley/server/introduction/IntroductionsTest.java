package parley.server.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Introduction;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Purpose;
import parley.protocol.Request;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.session.EndReason;

class IntroductionsTest {

  private static final String LOCAL = "127.0.0.1";

  private final Town town = new Town(100);
  private final Introductions introductions = town.introductions;
  private final Visitor alice = town.comes(0, LOCAL);
  private final Visitor bob = town.comes(1, LOCAL);

  private void listens(Visitor who, String... advertised) {
    listens(who, false, true, advertised);
  }

  private void listens(Visitor who, boolean hidden, boolean dials, String... advertised) {
    introductions.listen(
        who.session(),
        who.account(),
        new Request.Listen(1, 4000, List.of(advertised), hidden, dials, true));
  }

  private Answer asks(Visitor who, String user) {
    return asks(who, user, Purpose.PRIVATE);
  }

  private Answer asks(Visitor who, String user, Purpose purpose) {
    return introductions.introduce(
        who.session(), who.account(), new Request.Introduce(7, user, purpose));
  }

  private Introduction introduced(Visitor who, Visitor whom) {
    return ((Answer.Introduced) asks(who, whom.account().name())).introduction();
  }

  private Code reverse(Visitor who, Introduction introduction) {
    return code(
        introductions.reverse(who.session(), new Request.Reverse(8, introduction.introduction())));
  }

  /// Why an answer refuses, or nothing.
  private static Code code(Answer answer) {
    return answer instanceof Answer.Refused refused ? refused.code() : null;
  }

  private static Introduction told(Visitor who) {
    return ((Event.Introduced) who.events().getLast()).introduction();
  }

  @Test
  void bothAreToldTheSameTicketAndEachTheOthersKey() {
    listens(alice);
    listens(bob);

    Introduction forAlice = introduced(alice, bob);
    Introduction forBob = told(bob);

    assertThat(forAlice.introduction()).isEqualTo(forBob.introduction());
    assertThat(forAlice.ticket()).isEqualTo(forBob.ticket());
    assertThat(forAlice.user()).isEqualTo("user1");
    assertThat(forAlice.key()).isEqualTo(Town.fingerprint(1));
    assertThat(forAlice.initiator()).isTrue();
    assertThat(forAlice.addresses()).containsExactly("127.0.0.1:4000");
    assertThat(forBob.user()).isEqualTo("user0");
    assertThat(forBob.key()).isEqualTo(Town.fingerprint(0));
    assertThat(forBob.initiator()).isFalse();
    assertThat(forBob.addresses()).isEmpty();
  }

  @Test
  void whoHasJustComeIsGivenAMomentToSayHowTheyAreReached() {
    var said = introductions.announced(alice.account(), "user1").toCompletableFuture();
    assertThat(said).isNotDone();
    assertThat(introductions.announced(alice.account(), "user3").toCompletableFuture())
        .as("away")
        .isDone();
    assertThat(introductions.announced(alice.account(), "nobody").toCompletableFuture()).isDone();
    listens(bob);
    assertThat(said).isCompleted();
    assertThat(introductions.announced(alice.account(), "user1").toCompletableFuture()).isDone();
  }

  @Test
  void whoIsBlockedLearnsNothingByTheTimeThatItTakes() {
    bob.account().block(alice.account());

    assertThat(introductions.announced(alice.account(), "user1").toCompletableFuture()).isDone();
    assertThat(introductions.announced(town.account(2), "user1").toCompletableFuture()).isNotDone();
  }

  @Test
  void whoNeverSaysHowTheyAreReachedHoldsOthersUpForAMomentAndOnce() {
    assertThat(introductions.announced(alice.account(), "user1").toCompletableFuture())
        .succeedsWithin(Duration.ofSeconds(60));
    assertThat(introductions.announced(alice.account(), "user1").toCompletableFuture()).isDone();
  }

  @Test
  void namesAreCheckedInTheOrderOfTheRules() {
    bob.account().block(alice.account());
    town.account(2).block(alice.account());

    assertThat(code(asks(alice, "user0"))).isEqualTo(Code.SELF);
    assertThat(code(asks(alice, "nobody"))).isEqualTo(Code.UNKNOWN_USER);
    assertThat(code(asks(alice, "user1"))).isEqualTo(Code.BLOCKED);
    assertThat(code(asks(alice, "user2"))).as("blocked, and away too").isEqualTo(Code.BLOCKED);
    assertThat(code(asks(alice, "user3"))).isEqualTo(Code.OFFLINE);
    assertThat(bob.events()).isEmpty();
  }

  @Test
  void whatWasOnTrialIsForgottenInTimeThoughItsUserNeverComesAgain() {
    listens(bob, "203.0.113.9:4000");
    asks(alice, "user1");
    town.goes(bob);
    assertThat(introductions.onTrial()).isEqualTo(1);

    town.clock.pass(Trials.TRIAL);
    listens(alice, "203.0.113.8:4000");
    asks(town.comes(2, "203.0.113.2"), "user0");

    assertThat(introductions.onTrial()).as("that of user0").isEqualTo(1);
  }

  @Test
  void whoHasBlockedTheAskerSeemsToBeAwayAndHasNoKey() {
    bob.account().block(alice.account());

    assertThat(introductions.findUser(alice.account(), new Request.FindUser(1, "user1")))
        .isEqualTo(new Answer.UserFound(1, false, List.of()));
    assertThat(introductions.findUser(bob.account(), new Request.FindUser(1, "user0")))
        .isEqualTo(new Answer.UserFound(1, true, List.of(Town.fingerprint(0))));
    assertThat(code(introductions.findUser(alice.account(), new Request.FindUser(1, "user0"))))
        .isEqualTo(Code.SELF);
    assertThat(code(introductions.findUser(alice.account(), new Request.FindUser(1, "x"))))
        .isEqualTo(Code.UNKNOWN_USER);
  }

  @Test
  void whoeverAsksAgainGetsTheSameIntroductionInTheirOwnRole() {
    listens(bob);
    Introduction first = introduced(alice, bob);

    assertThat(introduced(alice, bob)).isEqualTo(first);
    Introduction crossing = introduced(bob, alice);

    assertThat(crossing).isEqualTo(told(bob));
    assertThat(crossing.initiator()).isFalse();
    assertThat(bob.events()).hasSize(1);
    assertThat(alice.events()).isEmpty();
  }

  @Test
  void thereIsOneForEachPurpose() {
    Introduction first = introduced(alice, bob);

    var chunks = (Answer.Introduced) asks(bob, "user0", Purpose.CHUNKS);

    assertThat(chunks.introduction().introduction()).isNotEqualTo(first.introduction());
    assertThat(chunks.introduction().initiator()).isTrue();
  }

  @Test
  void anIntroductionIsGoodForThirtySecondsAndNotLonger() {
    listens(alice);
    listens(bob);
    Introduction first = introduced(alice, bob);

    town.clock.pass(Limits.INTRODUCTION_LIVES.minusMillis(1));
    assertThat(introduced(alice, bob)).isEqualTo(first);
    town.clock.pass(Duration.ofMillis(1));

    assertThat(reverse(alice, first)).isEqualTo(Code.USAGE);
    assertThat(introduced(alice, bob).ticket()).isNotEqualTo(first.ticket());
  }

  @Test
  void whenTheInitiatorGivesUpOrBlocksTheOtherOrIsGoneTheOtherHearsOfIt() {
    Introduction used = introduced(alice, bob);
    introductions.over(bob.session(), used.introduction());
    Introduction givenUp = introduced(alice, bob);
    introductions.over(alice.session(), givenUp.introduction());
    Introduction refused = introduced(alice, bob);
    introductions.blocked(alice.account(), bob.account());
    Introduction left = introduced(alice, bob);
    introductions.ended(alice.account(), alice.session());

    assertThat(alice.events()).as("the initiator knows how it went").isEmpty();
    assertThat(bob.events())
        .filteredOn(Event.IntroductionEnded.class::isInstance)
        .containsExactly(
            new Event.IntroductionEnded(givenUp.introduction()),
            new Event.IntroductionEnded(refused.introduction()),
            new Event.IntroductionEnded(left.introduction()));
  }

  @Test
  void onceItIsOverForOneOfTheTwoTheNextToAskGetsAnother() {
    Introduction first = introduced(alice, bob);
    Visitor carol = town.comes(2, LOCAL);

    introductions.over(carol.session(), first.introduction());
    assertThat(introduced(alice, bob)).as("a stranger's word").isEqualTo(first);

    introductions.over(bob.session(), first.introduction());
    Introduction second = introduced(bob, alice);
    assertThat(second.introduction()).isNotEqualTo(first.introduction());
    assertThat(second.initiator()).isTrue();
  }

  @Test
  void itEndsWithEitherSessionAndWithABlock() {
    listens(alice);
    listens(bob);
    Introduction first = introduced(alice, bob);
    town.goes(bob);
    assertThat(reverse(alice, first)).isEqualTo(Code.OFFLINE);

    Visitor bobAgain = town.comes(1, LOCAL);
    listens(bobAgain);
    Introduction second = introduced(alice, bobAgain);
    assertThat(second.introduction()).isNotEqualTo(first.introduction());
    bobAgain.account().block(alice.account());
    introductions.blocked(bobAgain.account(), alice.account());

    assertThat(reverse(alice, second)).isEqualTo(Code.OFFLINE);
    assertThat(bobAgain.events()).hasSize(1);
  }

  @Test
  void onlyTheInitiatorMayAskToBeDialledAndOnlyOnce() {
    listens(alice);
    listens(bob);
    Visitor carol = town.comes(2, LOCAL);
    Introduction introduction = introduced(alice, bob);

    assertThat(reverse(bob, introduction)).isEqualTo(Code.USAGE);
    assertThat(reverse(carol, introduction)).isEqualTo(Code.USAGE);
    assertThat(reverse(alice, introduction)).isNull();
    assertThat(bob.events())
        .last()
        .isEqualTo(new Event.DialBack(introduction.introduction(), List.of("127.0.0.1:4000")));
    assertThat(reverse(alice, introduction)).isEqualTo(Code.UNREACHABLE);
    assertThat(bob.events()).hasSize(2);
  }

  @Test
  void whoDoesNotDialIsNotAskedTo() {
    listens(alice);
    listens(bob, false, false);

    assertThat(reverse(alice, introduced(alice, bob))).isEqualTo(Code.UNREACHABLE);
  }

  @Test
  void whoIsHiddenIsNeitherDialledNorDialledBack() {
    listens(alice, true, true, "10.1.1.1", LOCAL);
    listens(bob);

    assertThat(reverse(alice, introduced(alice, bob))).isEqualTo(Code.UNREACHABLE);
    introductions.over(alice.session(), told(bob).introduction());
    assertThat(introduced(bob, alice).addresses()).isEmpty();
  }

  @Test
  void whoHasNotSaidHowToBeReachedHasNoAddress() {
    assertThat(introduced(alice, bob).addresses()).isEmpty();
    assertThat(reverse(alice, told(bob))).isEqualTo(Code.UNREACHABLE);
  }

  @Test
  void theObservedAddressComesFirstAndFourAreTheMost() {
    listens(bob, "10.0.0.1", "::1", "127.0.0.1", "8.8.8.8");

    assertThat(introduced(alice, bob).addresses())
        .containsExactly("127.0.0.1:4000", "10.0.0.1:4000", "[::1]:4000", "8.8.8.8:4000");

    introductions.over(bob.session(), told(bob).introduction());
    listens(bob, "10.0.0.1", "::1", "8.8.8.8", "8.8.4.4");
    town.clock.pass(Limits.INTRODUCTION_LIVES);
    assertThat(introduced(alice, bob).addresses()).hasSize(Limits.ADDRESSES);
  }

  @Test
  void anAdvertisedAddressThatIsNoUnicastLiteralIsToldToNobody() {
    listens(bob, "example.org", "224.0.0.1", "0.0.0.0", "10.0.0.1");

    assertThat(introduced(alice, bob).addresses())
        .containsExactly("127.0.0.1:4000", "10.0.0.1:4000");
  }

  @Test
  void anUnprovenAddressIsToldToThreePeersAndNoMoreUntilOneHasUsedIt() {
    listens(bob, "203.0.113.9");
    for (int peer = 10; peer < 10 + Limits.UNPROVEN_PEERS; peer++) {
      assertThat(introduced(town.comes(peer, LOCAL), bob).addresses()).contains("203.0.113.9:4000");
    }
    Visitor late = town.comes(20, LOCAL);
    assertThat(introduced(late, bob).addresses()).containsExactly("127.0.0.1:4000");

    town.goes(bob);
    Visitor bobAgain = town.comes(1, LOCAL);
    listens(bobAgain, "203.0.113.9");
    assertThat(introduced(town.comes(21, LOCAL), bobAgain).addresses())
        .as("a new login does not begin anew")
        .containsExactly("127.0.0.1:4000");

    town.clock.pass(Limits.INTRODUCTION_LIVES);
    Visitor told = town.comes(10, LOCAL);
    Introduction introduction = introduced(told, bobAgain);
    introductions.linked(bobAgain.session(), linked(introduction, "203.0.113.9:4000"));
    introductions.linked(late.session(), linked(introduction, "203.0.113.9:4000"));
    assertThat(introduced(town.comes(22, LOCAL), bobAgain).addresses())
        .as("neither the owner nor a stranger can vouch for it")
        .containsExactly("127.0.0.1:4000");
    introductions.linked(told.session(), linked(introduction, "203.0.113.9:4000"));
    assertThat(introduced(town.comes(23, LOCAL), bobAgain).addresses())
        .containsExactly("127.0.0.1:4000", "203.0.113.9:4000");
  }

  private static Notification.Linked linked(Introduction introduction, String address) {
    return new Notification.Linked(introduction.introduction(), address);
  }

  @Test
  void nobodyIsMadeToDialAnUnprovenAddressAgainAndAgain() {
    listens(alice, "203.0.113.9");
    listens(bob);
    Set<List<String>> dialled = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      Introduction introduction = introduced(alice, bob);
      assertThat(reverse(alice, introduction)).isNull();
      dialled.add(((Event.DialBack) bob.events().getLast()).addresses());
      introductions.over(alice.session(), introduction.introduction());
    }
    assertThat(
            bob.events().stream()
                .filter(Event.DialBack.class::isInstance)
                .filter(event -> ((Event.DialBack) event).addresses().size() > 1))
        .hasSize(1);
    assertThat(dialled).hasSize(2);
  }

  @Test
  void soManyIntroductionsMayBeAskedForAndNotOneMore() {
    for (int peer = 0; peer < Limits.INTRODUCTIONS_OPEN; peer++) {
      Visitor other = town.comes(10 + peer, LOCAL);
      introductions.over(alice.session(), introduced(alice, other).introduction());
    }
    assertThat(code(asks(alice, "user1"))).isEqualTo(Code.THROTTLED);
    assertThat(code(asks(bob, "user0"))).as("others may").isNull();

    town.clock.pass(Limits.INTRODUCTION_LIVES);
    assertThat(code(asks(alice, "user1"))).isNull();
  }

  @Test
  void whoComesAgainMayNotAskForMoreThanWhoStays() {
    for (int peer = 0; peer < Limits.INTRODUCTIONS_OPEN; peer++) {
      introduced(alice, town.comes(10 + peer, LOCAL));
    }
    town.goes(alice);
    Visitor again = town.comes(0, LOCAL);

    assertThat(code(asks(again, "user1"))).isEqualTo(Code.THROTTLED);
    town.clock.pass(Limits.INTRODUCTION_LIVES);
    assertThat(code(asks(again, "user1"))).isNull();
  }

  @Test
  void whoIsGoneBeforeTheirTurnComesIsIntroducedToNobody() {
    alice.session().end(EndReason.LOST);

    assertThat(code(asks(alice, "user1"))).isEqualTo(Code.OFFLINE);
    assertThat(bob.events()).isEmpty();
  }

  @Test
  void whoSeemsToBeOnlineButIsAlreadyGoneIsOffline() {
    bob.session().end(EndReason.LOST);

    assertThat(code(asks(alice, "user1"))).isEqualTo(Code.OFFLINE);
  }

  @Test
  void whatAnOlderSessionSaysLateIsDropped() {
    Visitor newer = town.comes(1, LOCAL);
    listens(newer);
    introductions.listen(
        bob.session(), bob.account(), new Request.Listen(1, 9, List.of(), false, true, true));

    assertThat(introduced(alice, newer).addresses()).containsExactly("127.0.0.1:4000");
  }
}
