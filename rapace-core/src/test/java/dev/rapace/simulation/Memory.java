package dev.rapace.simulation;

import dev.rapace.protocol.ConnectionEvents;
import dev.rapace.protocol.ConnectionSettings;
import dev.rapace.protocol.FrameSink;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What an engine holds on to, counted by walking over everything that can be reached from it: no
 * field can be forgotten. Settings, which live as long as the program, and the layer above do not
 * count.
 */
final class Memory {
  /**
   * Buffers and tables of fixed size, a Hello with its methods, frames held back: see the pages.
   */
  private static final long FIXED_BYTES = (128 << 10) + (64 << 10) + (48 << 10);

  private static final long BYTES_PER_CHANNEL = 2048;
  private static final int FIXED_OBJECTS = 4000;
  private static final int OBJECTS_PER_CHANNEL = 60;

  private static final ClassValue<Field[]> FIELDS =
      new ClassValue<>() {
        @Override
        protected Field[] computeValue(Class<?> type) {
          return fields(type);
        }
      };

  private final IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
  private final ArrayDeque<Object> todo = new ArrayDeque<>();
  private long bytes;
  private int objects;
  private int channels;

  /** What the engine holds is bounded by the limits of its connection. */
  void requireBounded(Node node) {
    if (node.dead) {
      return;
    }
    count(node);
    long open = node.watch.handshakeDone() ? 2 * Math.min(node.watch.maxChannels(), 400) : 0;
    long payload = node.watch.handshakeDone() ? Math.min(node.watch.maxPayload(), 1 << 20) : 0;
    if (bytes > FIXED_BYTES + 2 * payload + open * BYTES_PER_CHANNEL
        || objects > FIXED_OBJECTS + open * OBJECTS_PER_CHANNEL) {
      throw new InvariantBroken(
          "%s: holds %d bytes in %d objects with %d channels"
              .formatted(node.name, bytes, objects, channels));
    }
  }

  /** After the end it holds no channel and no frame. */
  void requireEmpty(Node node) {
    if (node.dead) {
      return;
    }
    count(node);
    if (channels > 0) {
      throw new InvariantBroken(node.name + ": holds " + channels + " channels after its end");
    }
  }

  private void count(Node node) {
    seen.clear();
    todo.clear();
    bytes = 0;
    objects = 0;
    channels = 0;
    push(node.engine);
    while (!todo.isEmpty()) {
      look(todo.poll());
    }
  }

  private void push(Object object) {
    if (object == null
        || object instanceof Enum<?>
        || object instanceof ConnectionSettings
        || object instanceof Class<?>
        || object instanceof ConnectionEvents
        || object instanceof FrameSink
        || seen.put(object, true) != null) {
      return;
    }
    todo.add(object);
  }

  private void look(Object object) {
    objects++;
    Class<?> type = object.getClass();
    if (type.isArray()) {
      lookIntoArray(object, type.getComponentType());
    } else if (object instanceof Map<?, ?> map) {
      bytes += 48L * map.size();
      map.forEach((key, value) -> {
        push(key);
        push(value);
      });
    } else if (object instanceof Collection<?> collection) {
      bytes += 16L * collection.size();
      collection.forEach(this::push);
    } else if (object instanceof String text) {
      bytes += text.length();
    } else if (type.getName().startsWith("dev.rapace.") || type.isHidden()) {
      if (type.getSuperclass() == dev.rapace.protocol.Channel.class) {
        channels++;
      }
      lookIntoFields(object, type);
    }
  }

  private void lookIntoArray(Object array, Class<?> component) {
    int length = Array.getLength(array);
    if (component == byte.class) {
      bytes += length;
    } else if (component.isPrimitive()) {
      bytes += 8L * length;
    } else {
      bytes += 4L * length;
      for (Object element : (Object[]) array) {
        push(element);
      }
    }
  }

  private void lookIntoFields(Object object, Class<?> type) {
    bytes += 16;
    for (Field field : FIELDS.get(type)) {
      // What the layer above hangs onto a handle is not the engine's.
      if (field.getName().equals("attachment")) {
        continue;
      }
      try {
        push(field.get(object));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Field[] fields(Class<?> type) {
    java.util.List<Field> all = new java.util.ArrayList<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          all.add(field);
        }
      }
    }
    return all.toArray(new Field[0]);
  }
}
