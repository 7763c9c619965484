package parley.conversation;

import static parley.conversation.Grammar.phrase;

import java.util.List;

/// What a play can say of the files in people's folders.
final class FilePhrases {

  static final List<Grammar.Phrase> ALL =
      List.of(
          phrase(
              "WHO's folder has FILE of NUMBER bytes",
              (stage, said) ->
                  stage.shelves().fill(said.who(), stage.file(said.file()), said.count())),
          phrase(
              "WHO's folder has FILE saying TEXT",
              (stage, said) ->
                  stage.shelves().write(said.who(), stage.file(said.file()), said.text())),
          phrase(
              "WHO's folder has FILE too, as USER's",
              (stage, said) -> {
                String file = stage.file(said.file());
                stage.shelves().copy(said.get("USER"), file, said.who(), file);
              }),
          phrase(
              "WHO's folder has OTHER too, the same as FILE",
              (stage, said) ->
                  stage
                      .shelves()
                      .copy(
                          said.who(),
                          stage.file(said.file()),
                          said.who(),
                          stage.file(said.other()))),
          phrase(
              "WHO's FILE is the same as USER's",
              (stage, said) ->
                  stage
                      .shelves()
                      .expectSame(said.who(), stage.file(said.file()), said.get("USER"))),
          phrase(
              "WHO's FILE says TEXT",
              (stage, said) ->
                  stage.shelves().expectText(said.who(), stage.file(said.file()), said.text())),
          phrase(
              "WHO has no FILE",
              (stage, said) -> stage.shelves().expectNone(said.who(), stage.file(said.file()))),
          phrase(
              "WHO's FILE is changed",
              (stage, said) -> stage.shelves().corrupt(said.who(), stage.file(said.file()))),
          phrase(
              "WHO's FILE is touched",
              (stage, said) -> stage.shelves().touch(said.who(), stage.file(said.file()))),
          phrase(
              "WHO's FILE is deleted",
              (stage, said) -> stage.shelves().delete(said.who(), stage.file(said.file()))),
          phrase(
              "WHO's folder cannot be written", (stage, said) -> stage.shelves().spoil(said.who())),
          phrase(
              "WHO's folder can be written again",
              (stage, said) -> stage.shelves().mend(said.who())));

  private FilePhrases() {}
}
