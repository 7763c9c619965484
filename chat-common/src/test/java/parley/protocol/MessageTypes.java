package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.stream.Stream;

/// Every message there is, found by walking the sealed hierarchy: what is added to it is tested.
public final class MessageTypes {

  private MessageTypes() {}

  /// The records below `root`.
  public static <M extends Message> List<Class<? extends M>> of(Class<M> root) {
    return leaves(root).<Class<? extends M>>map(type -> type.asSubclass(root)).toList();
  }

  /// The word that names `type` on the wire.
  public static String word(Class<? extends Message> type) {
    return type.getAnnotation(JsonTypeName.class).value();
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Stream.of(type.getPermittedSubclasses()).flatMap(MessageTypes::leaves);
  }
}
