package parley.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.server.files.Hall.code;
import static parley.server.files.Hall.sample;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Hashes;
import parley.protocol.Holding;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Request;
import parley.server.Visitor;
import parley.server.files.Hall.Sample;
import parley.wire.JsonCodec;

class RegistryTest {

  private static final Sample FILE = sample("film", 4, 1);

  @TempDir Path folder;
  private Hall hall;

  @BeforeEach
  void open() {
    hall = new Hall(20, folder);
  }

  @AfterEach
  void close() {
    hall.close();
  }

  @Test
  void aNameIsRegisteredWithItsManifestAndItsOwnerHoldsAll() {
    assertThat(hall.asks(1, FILE)).isEqualTo(new Answer.FileRegistered(1, FILE.info(), true));
    assertThat(hall.refusal(2, "film")).as("not yet").isEqualTo(Code.UNKNOWN_FILE);

    assertThat(hall.puts(1, FILE.pages().getFirst())).isEqualTo(new Answer.Done(2));

    assertThat(hall.finds(2, "film")).isEqualTo(Map.of("user1", List.of(0, 1, 2, 3)));
    assertThat(hall.pages(2, "film", false).getFirst().file()).isEqualTo(FILE.info());
    assertThat(hall.finds(1, "film")).as("the asker is not listed").isEmpty();
  }

  @Test
  void whoHoldsAllOfAFileGetsNoOtherNameForIt() {
    hall.registers(1, FILE);
    Sample copy = new Sample("copy", FILE.manifest(), FILE.sha256());

    assertThat(code(hall.asks(1, copy))).isEqualTo(Code.ALREADY_REGISTERED);
    assertThat(hall.refusal(2, "copy")).isEqualTo(Code.UNKNOWN_FILE);
    assertThat(code(hall.asks(2, copy))).as("another may give it one").isNull();
  }

  @Test
  void aManifestOfManyPagesComesBackAsItWas() {
    Sample large = sample("large", 2 * Limits.PAGE_HASHES + 1, 7);
    assertThat(large.pages()).hasSize(3);
    assertThat(code(hall.registers(1, large))).isNull();
    hall.restart();

    Visitor asker = hall.at(2);
    hall.registry.searches().manifest(asker.session(), new Request.GetManifest(9, large.id()));
    ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    List<Answer.ManifestPage> pages =
        asker.heard().stream().map(Answer.ManifestPage.class::cast).toList();
    pages.forEach(page -> hashes.writeBytes(page.hashes().toArray()));

    assertThat(pages).extracting(Answer.ManifestPage::page).containsExactly(0, 1, 2);
    assertThat(pages).extracting(Answer.ManifestPage::last).containsExactly(false, false, true);
    assertThat(Manifest.of(large.manifest().layout(), hashes.toByteArray()).id())
        .isEqualTo(large.id());
  }

  @Test
  void aManifestIsSentPageByPageAsTheOtherSideTakesIt() {
    Sample large = sample("large", 2 * Limits.PAGE_HASHES + 1, 7);
    hall.registers(1, large);
    Visitor asker = hall.at(2);
    asker.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);

    hall.registry.searches().manifest(asker.session(), new Request.GetManifest(9, large.id()));
    assertThat(asker.heard()).hasSize(1);
    asker.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, true);

    assertThat(asker.heard()).hasSize(3);
  }

  @Test
  void aManifestOfNobodyIsUnknown() {
    Visitor asker = hall.at(2);
    hall.registry.searches().manifest(asker.session(), new Request.GetManifest(9, FILE.id()));

    assertThat(code((Answer) asker.heard().getFirst())).isEqualTo(Code.UNKNOWN_FILE);
  }

  @Test
  void aManifestThatIsNotTheOneOfItsIdRegistersNothing() {
    hall.asks(1, FILE);
    Hashes others = sample("x", 4, 99).pages().getFirst().hashes();

    assertThat(code(hall.puts(1, new Request.PutManifest(2, FILE.id(), true, others))))
        .isEqualTo(Code.USAGE);
    assertThat(code(hall.puts(1, FILE.pages().getFirst()))).as("over").isEqualTo(Code.USAGE);
    assertThat(hall.refusal(2, "film")).isEqualTo(Code.UNKNOWN_FILE);
  }

  @Test
  void aManifestThatIsTooLongOrTooShortOrUnaskedForRegistersNothing() {
    Sample longer = sample("film", 5, 1);
    assertThat(code(hall.puts(1, FILE.pages().getFirst()))).isEqualTo(Code.USAGE);

    hall.asks(1, FILE);
    assertThat(code(hall.puts(1, page(FILE, true, longer)))).isEqualTo(Code.USAGE);
    hall.asks(1, FILE);
    assertThat(code(hall.puts(1, page(FILE, true, sample("film", 3, 1))))).isEqualTo(Code.USAGE);
    hall.asks(1, FILE);
    assertThat(code(hall.puts(1, page(FILE, false, FILE)))).isEqualTo(Code.USAGE);
    hall.asks(1, FILE);
    assertThat(code(hall.puts(1, page(longer, true, longer)))).isEqualTo(Code.USAGE);
    assertThat(hall.refusal(2, "film")).isEqualTo(Code.UNKNOWN_FILE);
  }

  private static Request.PutManifest page(Sample id, boolean last, Sample hashes) {
    return new Request.PutManifest(2, id.id(), last, hashes.pages().getFirst().hashes());
  }

  @Test
  void anUploadBelongsToItsSession() {
    hall.asks(1, FILE);

    assertThat(code(hall.puts(2, FILE.pages().getFirst()))).isEqualTo(Code.USAGE);
    hall.leaves(1);
    assertThat(code(hall.puts(1, FILE.pages().getFirst()))).isEqualTo(Code.USAGE);
  }

  @Test
  void theSameContentFromAnotherUserIsAFurtherSourceInTheFirstLayout() {
    hall.registers(1, FILE);
    Manifest halves = Manifest.of(new Layout(40, 2), new byte[64]);
    Sample same = new Sample("film", halves, FILE.sha256());

    assertThat(hall.asks(2, same)).isEqualTo(new Answer.FileRegistered(1, FILE.info(), false));
    assertThat(hall.announces(2, FILE.id(), 0, 1, 2, 3)).isNull();

    assertThat(hall.holdings(3, "film", false))
        .containsExactly(new Holding(ChunkSet.all(4), List.of("user1", "user2"), true));
  }

  @Test
  void otherContentUnderTheNameIsRefusedAndTheOwnersOwnIsRegisteredAlready() {
    hall.registers(1, FILE);

    assertThat(code(hall.asks(2, sample("film", 4, 2)))).isEqualTo(Code.NAME_TAKEN);
    assertThat(code(hall.asks(1, sample("film", 4, 2)))).isEqualTo(Code.NAME_TAKEN);
    assertThat(code(hall.asks(1, FILE))).isEqualTo(Code.ALREADY_REGISTERED);
    assertThat(hall.asks(2, FILE)).isInstanceOf(Answer.FileRegistered.class);
    hall.announces(2, FILE.id(), 0, 1, 2);
    assertThat(hall.asks(2, FILE)).as("not all of it").isInstanceOf(Answer.FileRegistered.class);
  }

  @Test
  void ofTwoWhoUploadAtOnceTheFirstToFinishNamesTheFile() {
    Sample other = sample("film", 4, 2);
    hall.asks(1, FILE);
    hall.asks(2, other);
    hall.asks(3, FILE);

    assertThat(code(hall.puts(1, FILE.pages().getFirst()))).isNull();
    assertThat(code(hall.puts(2, other.pages().getFirst()))).isEqualTo(Code.NAME_TAKEN);
    assertThat(code(hall.puts(3, FILE.pages().getFirst()))).isNull();
    assertThat(hall.finds(4, "film")).containsOnlyKeys("user1", "user3");
  }

  @Test
  void aFileMayHaveSeveralNames() {
    hall.registers(1, FILE);
    Sample alias = new Sample("movie", FILE.manifest(), FILE.sha256());

    assertThat(hall.asks(2, alias)).isEqualTo(new Answer.FileRegistered(1, alias.info(), false));
    hall.restart();
    hall.announces(1, FILE.id(), 0);

    assertThat(hall.finds(3, "movie")).isEqualTo(Map.of("user1", List.of(0)));
    assertThat(hall.finds(3, "film")).isEqualTo(Map.of("user1", List.of(0)));
    assertThat(hall.lastHolder(1)).containsExactly("film", "movie");
  }

  @Test
  void announcementsAddUpWithinASessionAndEndWithIt() {
    hall.registers(1, FILE);
    hall.announces(2, FILE.id(), 0);
    hall.announces(2, FILE.id(), 2, 0);
    assertThat(hall.finds(3, "film").get("user2")).containsExactly(0, 2);

    hall.leaves(2);
    assertThat(hall.finds(3, "film")).containsOnlyKeys("user1");
    hall.announces(2, FILE.id(), 1);
    assertThat(hall.finds(3, "film").get("user2")).containsExactly(1);
  }

  @Test
  void claimsAboutFilesThatAreNotThereOrChunksThatCannotBeAreRefused() {
    assertThat(hall.announces(1, FILE.id(), 0)).isEqualTo(Code.UNKNOWN_FILE);
    assertThat(hall.withdraws(1, FILE.id())).isEqualTo(Code.UNKNOWN_FILE);
    hall.registers(1, FILE);

    assertThat(hall.announces(2, FILE.id(), 3)).isNull();
    assertThat(hall.announces(2, FILE.id(), 4)).isEqualTo(Code.UNKNOWN_CHUNK);
    assertThat(hall.announces(4, FILE.id())).isNull();
    assertThat(hall.finds(3, "film")).containsOnlyKeys("user1", "user2");
    hall.reports(3, 1, sample("none", 1, 5).id(), 0);
  }

  @Test
  void whoHasBlockedTheAskerIsNotOffered() {
    hall.registers(1, FILE);
    hall.announces(2, FILE.id(), 0);
    hall.leaves(2);
    hall.town.account(1).block(hall.town.account(3));
    hall.town.account(2).block(hall.town.account(3));

    assertThat(hall.holdings(3, "film", true)).isEmpty();
    assertThat(hall.holdings(4, "film", true)).hasSize(2);
  }

  @Test
  void whoIsAwayIsNamedForWhatWasHeldLast() {
    hall.registers(1, FILE);
    hall.announces(2, FILE.id(), 1);
    hall.announces(2, FILE.id(), 3);
    hall.restart();

    assertThat(hall.holdings(3, "film", false)).isEmpty();
    assertThat(hall.holdings(3, "film", true))
        .containsExactlyInAnyOrder(
            new Holding(ChunkSet.all(4), List.of("user1"), false),
            new Holding(chunks(1, 3), List.of("user2"), false));
    hall.announces(1, FILE.id(), 0);
    assertThat(hall.holdings(3, "film", true))
        .containsExactly(
            new Holding(chunks(0), List.of("user1"), true),
            new Holding(chunks(1, 3), List.of("user2"), false));
  }

  @Test
  void whoHeldMoreAtTheEndIsNamedForAllOfItWhicheverChunksCameLast() {
    Sample file = sample("film", 40, 1);
    hall.registers(1, file);
    hall.announces(2, file.id(), 5);
    hall.announces(2, file.id(), 6, 38);
    assertThat(chunks(5).toBitSet()).hasSameHashCodeAs(chunks(5, 6, 38).toBitSet());
    hall.leaves(2);

    assertThat(hall.holdings(3, "film", true))
        .contains(new Holding(chunks(5, 6, 38), List.of("user2"), false));
  }

  @Test
  void aCrashForgetsAMinuteAtMostOfWhoHeldWhat() {
    hall.registers(1, FILE);
    hall.announces(2, FILE.id(), 1);
    hall.town.clock.pass(Holder.STORED_EVERY);
    hall.announces(2, FILE.id(), 2);
    hall.announces(2, FILE.id(), 3);
    hall.crash();

    assertThat(hall.holdings(3, "film", true))
        .contains(new Holding(chunks(1, 2), List.of("user2"), false));
  }

  private static ChunkSet chunks(int... chunks) {
    BitSet set = new BitSet();
    for (int chunk : chunks) {
      set.set(chunk);
    }
    return ChunkSet.of(set);
  }

  @Test
  void aNameIsFreeWhenAllWhoHeldItHaveWithdrawn() {
    hall.registers(1, FILE);
    hall.announces(2, FILE.id(), 0);
    hall.leaves(2);
    assertThat(hall.withdraws(1, FILE.id())).isNull();
    assertThat(code(hall.asks(3, sample("film", 4, 2)))).isEqualTo(Code.NAME_TAKEN);
    assertThat(hall.finds(3, "film")).isEmpty();

    assertThat(hall.withdraws(2, FILE.id())).isNull();
    assertThat(hall.refusal(3, "film")).isEqualTo(Code.UNKNOWN_FILE);
    assertThat(hall.announces(1, FILE.id(), 0)).isEqualTo(Code.UNKNOWN_FILE);
    hall.restart();
    assertThat(hall.refusal(3, "film")).isEqualTo(Code.UNKNOWN_FILE);
    assertThat(code(hall.registers(3, sample("film", 4, 2)))).isNull();
  }

  @Test
  void aNameIsFreeWhenNobodyHasHeldItForThirtyDays() {
    Sample other = sample("film", 4, 2);
    hall.registers(1, FILE);
    hall.town.clock.pass(Limits.NAME_KEEPS.multipliedBy(2));
    assertThat(code(hall.asks(2, other))).as("held now").isEqualTo(Code.NAME_TAKEN);

    hall.leaves(1);
    hall.town.clock.pass(Limits.NAME_KEEPS.minus(Duration.ofMillis(1)));
    assertThat(code(hall.asks(2, other))).isEqualTo(Code.NAME_TAKEN);
    hall.restart();
    assertThat(code(hall.asks(2, other))).isEqualTo(Code.NAME_TAKEN);

    hall.town.clock.pass(Duration.ofMillis(1));
    assertThat(code(hall.registers(2, other))).isNull();
    assertThat(hall.announces(1, FILE.id(), 0)).isEqualTo(Code.UNKNOWN_FILE);
  }

  @Test
  void aStartForgetsWhatNobodyHasHeldForThirtyDays() {
    hall.registers(1, FILE);
    hall.leaves(1);
    hall.town.clock.pass(Limits.NAME_KEEPS);
    hall.restart();

    assertThat(hall.refusal(2, "film")).isEqualTo(Code.UNKNOWN_FILE);
  }

  @Test
  void whoIsOnlineWhenTheServerIsKilledHasHeldUntilThen() {
    hall.registers(1, FILE);
    hall.leaves(1);
    hall.town.clock.pass(Limits.NAME_KEEPS.minusDays(1));
    hall.announces(1, FILE.id(), 0, 1, 2, 3);
    hall.town.clock.pass(Duration.ofDays(2));
    hall.crash();

    assertThat(hall.refusal(2, "film")).isNull();
  }

  @Test
  void aClockThatIsFarAheadAtOneStartLosesNothing() {
    hall.registers(1, FILE);
    hall.leaves(1);
    hall.crash(Limits.NAME_KEEPS.multipliedBy(100));

    assertThat(hall.refusal(2, "film")).isNull();
  }

  @Test
  void whoHasLetThreeDownComesLastAndWhoHasLetSixDownNotAtAll() {
    hall.registers(1, FILE);
    hall.announces(2, FILE.id(), 0, 1, 2, 3);
    for (int asker = 3; asker < 2 + Limits.FAILURES_LAST; asker++) {
      hall.reports(asker, 1, FILE.id(), 0);
      hall.reports(asker, 1, FILE.id(), 1);
    }
    assertThat(hall.order(19, "film")).containsExactly("user1", "user2");

    hall.reports(2 + Limits.FAILURES_LAST, 1, FILE.id(), 0);
    assertThat(hall.order(19, "film")).containsExactly("user2", "user1");

    for (int asker = 3; asker < 3 + Limits.FAILURES_NEVER; asker++) {
      hall.reports(asker, 1, FILE.id(), 0);
    }
    assertThat(hall.order(19, "film")).containsExactly("user2");

    hall.leaves(1);
    hall.announces(1, FILE.id(), 0);
    assertThat(hall.order(19, "film")).as("a new session, a new chance").contains("user1");
  }

  @Test
  void reportsCountOnlyFromThoseToWhomTheChunkWasOffered() {
    hall.registers(1, FILE);
    hall.announces(2, FILE.id(), 0);
    for (int asker = 3; asker < 3 + Limits.FAILURES_NEVER; asker++) {
      hall.reports(asker, 2, FILE.id(), 1);
      hall.town.account(1).block(hall.town.account(asker));
      hall.reports(asker, 1, FILE.id(), 0);
    }
    hall.reports(2, 2, FILE.id(), 0);

    assertThat(hall.order(19, "film")).containsExactly("user1", "user2");
  }

  @Test
  void theLastHolderIsToldWhichFilesWouldBeGone() {
    hall.registers(1, FILE);
    hall.registers(1, sample("book", 2, 3));
    hall.announces(2, FILE.id(), 0, 1, 2);
    assertThat(hall.lastHolder(1)).containsExactly("book", "film");
    assertThat(hall.lastHolder(2)).isEmpty();

    hall.announces(3, FILE.id(), 3);
    assertThat(hall.lastHolder(1)).containsExactly("book");
    assertThat(hall.lastHolder(3)).isEmpty();
    hall.leaves(1);
    assertThat(hall.lastHolder(3)).containsExactly("film");
  }

  @Test
  void whetherSomebodyIsOnlineWhoHasBlockedTheAskerIsNotToldByWhatWouldBeGone() {
    hall.registers(1, FILE);
    hall.announces(2, FILE.id(), 0, 1, 2, 3);
    hall.announces(3, FILE.id(), 0, 1, 2);
    hall.town.account(2).block(hall.town.account(1));
    assertThat(hall.lastHolder(1)).containsExactly("film");
    assertThat(hall.lastHolder(2)).as("who has blocked").isEmpty();

    hall.leaves(2);
    assertThat(hall.lastHolder(1)).as("the same").containsExactly("film");
  }

  @Test
  void namesOfFilesThatWouldBeGoneFitAFrame() {
    String wild = "\u0001".repeat(Limits.FILE_NAME_BYTES - 3);
    for (int i = 0; i < Limits.LAST_HOLDER_FILES; i++) {
      hall.registers(1, sample(wild + (100 + i), 1, i));
    }
    Answer.LastHolder answer = new Answer.LastHolder(6, hall.lastHolder(1));

    ByteBuf frame = JsonCodec.encode(ByteBufAllocator.DEFAULT, answer);
    assertThat(frame.readableBytes()).isLessThanOrEqualTo(Limits.FRAME_BYTES);
    frame.release();
    assertThat(answer.files()).hasSizeGreaterThan(Limits.LAST_HOLDER_FILES / 2);
  }

  @Test
  void whatAnOlderSessionSaysLateIsDropped() {
    hall.registers(1, FILE);
    Visitor older = hall.at(2);
    hall.announces(older, FILE.id(), chunks(0));
    Visitor newer = hall.again(2);
    hall.announces(newer, FILE.id(), chunks(1));

    assertThat(hall.announces(older, FILE.id(), chunks(2))).isNull();
    hall.registry.ended(older.account(), older.session());

    assertThat(hall.finds(3, "film").get("user2")).containsExactly(1);
  }
}
