// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import io.millrace.json.Json;
import io.millrace.layer.Message;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which method of a consumer class takes which type of message; made once a class.
final class HandlerTable {
  private static final ClassValue<HandlerTable> TABLES =
      new ClassValue<>() {
        @Override
        protected HandlerTable computeValue(Class<?> type) {
          return new HandlerTable(type);
        }
      };

  private final Map<String, Handler> handlers = new HashMap<>();

  private record Handler(Class<?> of, MethodHandle method, @Nullable Class<?> parameter) {
    private void call(Consumer consumer, Message message) throws Throwable {
      if (parameter == null) {
        method.invokeExact(consumer);
      } else {
        method.invokeExact(consumer, argument(parameter, message));
      }
    }

    private static Object argument(Class<?> parameter, Message message) {
      if (parameter == Message.class) {
        return message;
      }
      try {
        return parameter == Map.class ? message.values() : message.as(parameter);
      } catch (IllegalArgumentException misfit) {
        // Another program may send anything; that must not close every member of a group.
        throw new Json.Unreadable("values of a message of type " + message.type(), misfit);
      }
    }
  }

  /// @throws IllegalArgumentException when a method marked [Handles] cannot be one; it says why
  static HandlerTable of(Class<? extends Consumer> type) {
    return TABLES.get(type);
  }

  private HandlerTable(Class<?> type) {
    for (Class<?> each = type;
        each != null && each != Consumer.class;
        each = each.getSuperclass()) {
      for (Method method : each.getDeclaredMethods()) {
        Handles mark = method.getAnnotation(Handles.class);
        if (mark != null) {
          add(normal(mark.value()), method);
        }
      }
    }
  }

  /// The class itself comes first, so that a subclass can take over what its parent handles.
  private void add(String type, Method method) {
    Handler before = handlers.putIfAbsent(type, handler(method));
    if (before != null && before.of == method.getDeclaringClass()) {
      throw new IllegalArgumentException(
          "@Handles: " + method + " for a type that has a method in that class (expected: one)");
    }
  }

  private static Handler handler(Method method) {
    if (Modifier.isStatic(method.getModifiers())
        || method.getParameterCount() > 1
        || method.getReturnType() != void.class) {
      throw new IllegalArgumentException(
          "@Handles: "
              + method
              + " (expected: an instance method, void, with no parameter or one)");
    }
    try {
      MethodHandle handle =
          MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup())
              .unreflect(method);
      boolean bare = method.getParameterCount() == 0;
      return bare
          ? new Handler(
              method.getDeclaringClass(),
              handle.asType(MethodType.methodType(void.class, Consumer.class)),
              null)
          : new Handler(
              method.getDeclaringClass(),
              handle.asType(MethodType.methodType(void.class, Consumer.class, Object.class)),
              method.getParameterTypes()[0]);
    } catch (IllegalAccessException closed) {
      throw new IllegalArgumentException(
          "@Handles: "
              + method
              + " is out of reach (expected: in module-info.java, 'opens "
              + method.getDeclaringClass().getPackageName()
              + " to io.millrace.core, tools.jackson.databind')",
          closed);
    }
  }

  private static String normal(String type) {
    return type.replace('.', '_');
  }

  /// Calls the handler for the message's type. False when there is none.
  boolean call(Consumer consumer, Message message) throws Exception {
    Handler handler = handlers.get(normal(message.type()));
    if (handler == null) {
      return false;
    }
    try {
      handler.call(consumer, message);
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
    return true;
  }
}
