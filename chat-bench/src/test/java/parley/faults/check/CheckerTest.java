package parley.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckerTest {

  private static final String[] BOTH = {"alice", "bob"};

  private final Tale tale = Tale.of(BOTH);

  @Test
  void nothingIsSaidAgainstAGoodHistory() {
    Verdict verdict =
        tale.says("alice", "bob", "1")
            .says("bob", "alice", "2")
            .types("alice", "broadcast 3")
            .shows("bob", "alice", "broadcast", "3")
            .ok("alice")
            .does("alice", "block bob")
            .types("bob", "message alice 4")
            .error("bob", "blocked")
            .does("alice", "unblock bob")
            .says("bob", "alice", "5")
            .verdict(BOTH);

    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.counts().messages()).isEqualTo(3);
    assertThat(verdict.counts().broadcasts()).isEqualTo(1);
    assertThat(verdict.counts().blocks()).isEqualTo(1);
  }

  @Test
  void anAcceptedMessageThatIsNotShownIsLost() {
    tale.types("alice", "message bob 1").ok("alice");

    expect(Promise.NOT_LOST);
  }

  @Test
  void aMessageThatALaterRunHasAReceiptForIsAccepted() {
    tale.types("alice", "message bob 1")
        .killed("alice")
        .comes("alice")
        .tells("alice", "{'event':'receipt','to':'bob','text':'1','state':'stored'}");

    expect(Promise.NOT_LOST);
  }

  @Test
  void aMessageOfOneWhoWasKilledBeforeTheAnswerMayComeOrNot() {
    tale.types("alice", "message bob 1")
        .types("alice", "message bob 2")
        .shows("bob", "alice", "1")
        .killed("alice")
        .comes("alice");

    assertThat(tale.verdict(BOTH).violations()).isEmpty();
  }

  @Test
  void aMessageThatIsShownTwiceIsDoubled() {
    tale.says("alice", "bob", "1").shows("bob", "alice", "1");

    expect(Promise.NOT_DOUBLED);
  }

  @Test
  void aMessageThatIsShownAgainAfterALogoutIsDoubled() {
    tale.says("alice", "bob", "1").leaves("bob").comes("bob").shows("bob", "alice", "1");

    expect(Promise.NOT_DOUBLED);
  }

  @Test
  void whatAKilledClientShowedLastMayBeShownAgain() {
    tale.says("alice", "bob", "1")
        .types("alice", "message bob 2")
        .shows("bob", "alice", "2")
        .killed("bob")
        .ok("alice")
        .comes("bob")
        .shows("bob", "alice", "2");

    Verdict verdict = tale.verdict(BOTH);
    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.counts().repeated()).isEqualTo(1);
  }

  @Test
  void onlyTheVeryLastMayBeShownAgain() {
    tale.says("alice", "bob", "1")
        .says("alice", "bob", "2")
        .killed("bob")
        .comes("bob")
        .shows("bob", "alice", "1")
        .shows("bob", "alice", "2");

    expect(Promise.NOT_DOUBLED);
  }

  @Test
  void whatAKilledClientShowedBeforeSomethingThatItRecordedMayNot() {
    tale.says("alice", "bob", "1")
        .says("alice", "bob", "2")
        .killed("bob")
        .comes("bob")
        .shows("bob", "alice", "1");

    expect(Promise.NOT_DOUBLED);
  }

  @Test
  void aPrivateMessageIsNeverShownAgain() {
    tale.types("alice", "private bob 1")
        .shows("bob", "alice", "private", "1")
        .killed("bob")
        .comes("bob")
        .shows("bob", "alice", "private", "1");

    tale.error("alice", "not-private");
    expect(Promise.NOT_DOUBLED);
  }

  @Test
  void whatNobodySentIsInvented() {
    tale.shows("bob", "alice", "1");

    expect(Promise.NOT_INVENTED);
  }

  @Test
  void whatSomebodyElseSentIsInvented() {
    tale.comes("carol").types("carol", "message bob 1").ok("carol").shows("bob", "alice", "1");

    assertThat(tale.verdict("alice", "bob", "carol").violations())
        .extracting(Violation::promise)
        .contains(Promise.NOT_INVENTED);
  }

  @Test
  void whatWasSentToSomebodyElseIsInvented() {
    tale.comes("carol").says("alice", "bob", "1").shows("carol", "alice", "1");

    assertThat(tale.verdict("alice", "bob", "carol").violations())
        .extracting(Violation::promise)
        .containsExactly(Promise.NOT_INVENTED);
  }

  @Test
  void aBroadcastThatComesBackToItsSenderIsInvented() {
    tale.types("alice", "broadcast 1").ok("alice").shows("alice", "alice", "broadcast", "1");

    expect(Promise.NOT_INVENTED);
  }

  @Test
  void aBroadcastThatOneWhoIsThereDoesNotSeeIsLost() {
    tale.does("alice", "broadcast 1").does("bob", "whoelse");

    expect(Promise.NOT_LOST);
  }

  @Test
  void aBroadcastPassesWhoeverHasGoneOrHasBlockedItsSender() {
    tale.comes("carol")
        .does("carol", "block alice")
        .does("alice", "broadcast 1")
        .loses("bob")
        .tells("bob", "{'event':'connected'}")
        .does("bob", "whoelse")
        .does("carol", "whoelse");

    assertThat(tale.verdict("alice", "bob", "carol").violations()).isEmpty();
  }

  @Test
  void whatWasRefusedIsNotShown() {
    tale.types("alice", "message bob 1").error("alice", "mailbox-full").shows("bob", "alice", "1");

    expect(Promise.NOT_REFUSED);
  }

  @Test
  void whatTheDiskHadNoRoomForIsNotShown() {
    tale.types("alice", "message bob 1").error("alice", "disk").shows("bob", "alice", "1");

    expect(Promise.NOT_REFUSED);
  }

  @Test
  void whatWasRefusedWhenItCameAgainMayHaveBeenShownBefore() {
    tale.types("alice", "message bob 1")
        .shows("bob", "alice", "1")
        .loses("alice")
        .tells("alice", "{'event':'connected'}")
        .error("alice", "blocked");

    assertThat(tale.verdict(BOTH).violations()).isEmpty();
  }

  @Test
  void messagesThatOvertakeEachOtherAreOutOfOrder() {
    tale.types("alice", "message bob 1")
        .types("alice", "message bob 2")
        .shows("bob", "alice", "2")
        .shows("bob", "alice", "1")
        .tells("alice", "{'event':'ok','line':1}")
        .ok("alice");

    expect(Promise.IN_ORDER);
  }

  @Test
  void messagesThatOvertakeEachOtherAcrossALoginAreOutOfOrder() {
    tale.types("alice", "message bob 1")
        .killed("alice")
        .comes("alice")
        .says("alice", "bob", "2")
        .shows("bob", "alice", "1");

    expect(Promise.IN_ORDER);
  }

  @Test
  void whoComesTwiceHasNotGone() {
    tale.hears("alice", "bob", false).hears("alice", "bob", true).hears("alice", "bob", true);

    expect(Promise.PRESENCE_BALANCED);
  }

  @Test
  void aNewSessionBeginsAnew() {
    tale.hears("alice", "bob", true)
        .loses("alice")
        .tells("alice", "{'event':'connected'}")
        .hears("alice", "bob", true);

    assertThat(tale.verdict(BOTH).violations()).isEmpty();
  }

  @Test
  void whoHasGoneInTheEndAndIsThereIsMissing() {
    tale.hears("alice", "bob", false);

    expect(Promise.PRESENCE_BALANCED);
  }

  @Test
  void whoeverAsksInTheEndHearsOfAllWhoAreThere() {
    tale.add(new Entry.Calm()).types("alice", "whoelse").ok("alice", ",'users':[]");

    expect(Promise.PRESENCE_BALANCED);
  }

  @Test
  void presenceWhileABlockMayBeInForceIsNotCounted() {
    tale.hears("bob", "alice", true)
        .types("alice", "block bob")
        .ok("alice")
        .does("alice", "unblock bob")
        .hears("bob", "alice", true)
        .hears("bob", "alice", true);

    assertThat(tale.verdict(BOTH).violations()).isEmpty();
  }

  @Test
  void aMessageOfOneWhoIsBlockedIsALeak() {
    tale.does("alice", "block bob").says("bob", "alice", "1");

    expect(Promise.BLOCK_KEPT, Promise.BLOCK_KEPT);
  }

  @Test
  void aBroadcastOfOneWhoIsBlockedIsALeak() {
    tale.does("alice", "block bob")
        .types("bob", "broadcast 1")
        .ok("bob")
        .shows("alice", "bob", "broadcast", "1");

    expect(Promise.BLOCK_KEPT);
  }

  @Test
  void whatWasTypedBeforeTheBlockMayStillCome() {
    tale.types("alice", "block bob")
        .types("bob", "message alice 1")
        .ok("alice")
        .shows("alice", "bob", "1")
        .ok("bob");

    assertThat(tale.verdict(BOTH).violations()).isEmpty();
  }

  @Test
  void presenceOfTheBlockerIsALeakOnceNothingOlderCanCome() {
    tale.does("alice", "block bob")
        .hears("bob", "alice", false)
        .does("bob", "broadcast 1")
        .hears("bob", "alice", true);

    expect(Promise.BLOCK_KEPT);
  }

  @Test
  void theBlockerAmongThoseWhoAreThereIsALeak() {
    tale.does("alice", "block bob").types("bob", "whoelse").ok("bob", ",'users':['alice']");

    expect(Promise.BLOCK_KEPT);
  }

  @Test
  void chunksOfTheBlockerAreALeak() {
    tale.does("alice", "block bob")
        .types("bob", "download film")
        .ok("bob", ",'sources':{'alice':10}");

    expect(Promise.BLOCK_KEPT);
  }

  @Test
  void aPrivateMessageOfOneWhoIsBlockedIsALeak() {
    tale.does("alice", "startprivate bob")
        .does("alice", "block bob")
        .types("bob", "private alice 1")
        .shows("alice", "bob", "private", "1")
        .error("bob", "not-private");

    expect(Promise.BLOCK_KEPT);
  }

  @Test
  void whoOpensAPrivateSessionInSpiteOfABlockHearsAnswers() {
    tale.does("alice", "block bob")
        .does("alice", "startprivate bob")
        .types("bob", "private alice 1")
        .shows("alice", "bob", "private", "1")
        .ok("bob");

    assertThat(tale.verdict(BOTH).violations()).isEmpty();
  }

  @Test
  void otherBytesUnderAFilesNameAreWrong() {
    tale.add(new Entry.Made("film", "aa")).add(new Entry.Found("bob", "film", "ab"));

    expect(Promise.BYTES_RIGHT);
  }

  @Test
  void otherBytesThatAreAnsweredAreWrong() {
    tale.add(new Entry.Made("film", "aa"))
        .types("bob", "download film")
        .ok("bob", ",'sha256':'ab','chunks':[0,1]")
        .add(new Entry.Calm())
        .add(new Entry.Found("bob", "film", "aa"));

    expect(Promise.BYTES_RIGHT);
  }

  @Test
  void aDownloadThatWasAnsweredIsThereInTheEnd() {
    tale.add(new Entry.Made("film", "aa"))
        .types("bob", "download film")
        .ok("bob", ",'sha256':'aa','chunks':[0,1]")
        .add(new Entry.Calm())
        .add(new Entry.Found("bob", "film", "aa"));

    assertThat(tale.verdict(BOTH).violations()).isEmpty();
  }

  @Test
  void aDownloadThatWasAnsweredAndIsNotThereInTheEndIsFound() {
    tale.add(new Entry.Made("film", "aa"))
        .types("bob", "download film")
        .ok("bob", ",'sha256':'aa','chunks':[0,1]")
        .add(new Entry.Found("bob", "film", "aa"))
        .add(new Entry.Calm())
        .add(new Entry.Found("alice", "film", "aa"));

    expect(Promise.BYTES_RIGHT);
  }

  @Test
  void aLineThatIsNotAnsweredIsFound() {
    tale.types("alice", "whoelse");

    expect(Promise.ANSWERED);
  }

  @Test
  void aLineThatIsAnsweredTwiceIsFound() {
    tale.does("alice", "whoelse").ok("alice");

    expect(Promise.ANSWERED);
  }

  @Test
  void anAnswerToNothingIsFound() {
    tale.ok("alice");

    expect(Promise.ANSWERED);
  }

  @Test
  void whatIsPrintedBesidesEventsIsFound() {
    tale.add(new Entry.Babbled("alice", 1, "Picked up JAVA_TOOL_OPTIONS"));

    expect(Promise.ANSWERED);
  }

  @Test
  void aClientThatEndsByItselfIsFound() {
    tale.ended("alice", 1).comes("alice");

    expect(Promise.ALIVE);
  }

  @Test
  void aClientThatIsRefusedIsFoundUnlessTheServersDiskIsFull() {
    tale.add(new Entry.Started("carol", 1)).add(new Entry.Ended("carol", 1, false, 3));
    tale.add(new Entry.Struck("server", Entry.Struck.DISK_FULL))
        .add(new Entry.Started("carol", 2))
        .add(new Entry.Struck("server", Entry.Struck.DISK_HAS_ROOM))
        .add(new Entry.Ended("carol", 2, false, 3));

    expect(Promise.ALIVE);
  }

  @Test
  void aServerThatEndsByItselfIsFound() {
    tale.add(new Entry.Started("server", 1))
        .add(new Entry.Ready(1))
        .add(new Entry.Ended("server", 1, false, 134));

    expect(Promise.ALIVE);
  }

  @Test
  void whatIsRefusedWhenAllIsWellIsFound() {
    tale.add(new Entry.Calm()).types("alice", "download film").error("alice", "unavailable");

    expect(Promise.GRANTED);
  }

  @Test
  void ofWhatWasBrokenOffNothingIsAskedThatNeedsTime() {
    tale.says("alice", "bob", "1")
        .add(new Entry.Calm())
        .types("alice", "message bob 2")
        .ok("alice")
        .types("bob", "whoelse")
        .killed("alice")
        .killed("bob")
        .add(new Entry.BrokenOff());

    assertThat(tale.judged().violations()).isEmpty();
    assertThat(tale.judged().counts().messages()).isEqualTo(2);
  }

  @Test
  void whatWentWrongBeforeItWasBrokenOffIsFound() {
    tale.says("alice", "bob", "1")
        .shows("bob", "alice", "1")
        .killed("alice")
        .killed("bob")
        .add(new Entry.BrokenOff());

    assertThat(tale.judged().violations())
        .extracting(Violation::promise)
        .containsExactly(Promise.NOT_DOUBLED);
  }

  private void expect(Promise... broken) {
    assertThat(tale.verdict(BOTH).violations())
        .extracting(Violation::promise)
        .containsExactly(broken);
  }
}
