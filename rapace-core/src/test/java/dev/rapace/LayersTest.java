package dev.rapace;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Keeps the table of rooms in ARCHITECTURE.md true. */
class LayersTest {
  private static final String JDK = "java..";

  /** Room to the packages that it may know, besides itself and the JDK. */
  private static final Map<String, List<String>> ROOMS =
      Map.of(
          "postcard", List.of(),
          "schema", List.of(),
          "annotation", List.of("dev.rapace.security"),
          "wire", List.of("dev.rapace.postcard"),
          "protocol", List.of("dev.rapace.wire", "dev.rapace.postcard"),
          "security", List.of("dev.rapace.wire", "org.slf4j.."),
          "transport", List.of("dev.rapace.wire", "dev.rapace.security", "org.slf4j.."),
          "transport.netty",
              List.of(
                  "dev.rapace.transport",
                  "dev.rapace.wire",
                  "dev.rapace.security",
                  "io.netty..",
                  "org.slf4j.."),
          "rpc",
              List.of(
                  "dev.rapace",
                  "dev.rapace.protocol",
                  "dev.rapace.wire",
                  "dev.rapace.postcard",
                  "dev.rapace.schema",
                  "dev.rapace.security",
                  "dev.rapace.transport",
                  "org.slf4j.."));

  private static JavaClasses core;

  @BeforeAll
  static void readClasses() {
    core =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rapace")
            .that(not(resideInAPackage("dev.rapace.spec..")));
  }

  @TestFactory
  List<DynamicTest> everyRoomKnowsOnlyWhomItMay() {
    List<DynamicTest> tests = new ArrayList<>();
    ROOMS.forEach((room, known) ->
        tests.add(
            DynamicTest.dynamicTest(
                room,
                () -> {
                  List<String> allowed = new ArrayList<>(known);
                  allowed.add("dev.rapace." + room);
                  allowed.add(JDK);
                  allowed.add("javax.net..");
                  allowed.add("javax.security.auth..");
                  allowed.add("jdk.net..");
                  allowed.add("org.jspecify.annotations");
                  classes()
                      .that()
                      .resideInAPackage("dev.rapace." + room)
                      .should()
                      .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
                      .because("ARCHITECTURE.md, rooms")
                      .check(core);
                })));
    return tests;
  }

  @Test
  void theEngineIsSansIo() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.rapace.protocol", "dev.rapace.wire", "dev.rapace.postcard")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.net..",
                    "java.nio.channels..",
                    "java.io..",
                    "java.time..",
                    "java.util.concurrent..",
                    "java.security..")
                .and(not(DescribedPredicate.<JavaClass>describe("signatures", c -> isHarmless(c)))))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.UUID")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .because("time, threads, sockets and randomness are passed in everywhere below rpc")
        .check(core);
  }

  private static boolean isHarmless(JavaClass c) {
    return c.getName().equals("java.io.Serializable");
  }

  @Test
  void thePublicApiKnowsTheRoomsButNoConcreteTransport() {
    classes()
        .that()
        .resideInAPackage("dev.rapace")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("dev.rapace..", JDK, "org.slf4j..", "org.jspecify.annotations")
                .and(not(resideInAPackage("dev.rapace.transport.netty.."))))
        .check(core);
  }

  @Test
  void nettyStaysInItsRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.rapace.transport.netty..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(core);
  }

  @Test
  void noSignatureOfThePublicApiShowsAThirdPartyType() {
    classes()
        .that()
        .resideInAnyPackage(
            "dev.rapace",
            "dev.rapace.postcard",
            "dev.rapace.wire",
            "dev.rapace.schema",
            "dev.rapace.security",
            "dev.rapace.transport",
            "dev.rapace.protocol")
        .and()
        .arePublic()
        .should(showOnlyJdkAndOwnTypes())
        .check(core);
  }

  @Test
  void roomsHaveNoCycles() {
    slices()
        .matching("dev.rapace.(**)")
        .should()
        .beFreeOfCycles()
        .because("only dev.rapace itself and rpc may know each other")
        .check(core.that(resideInAPackage("dev.rapace.*..")));
  }

  @Test
  void nothingIsPrintedToTheConsole() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(core);
  }

  @Test
  void deserializationOfObjectsIsNeverUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .check(core);
    noMethods().should().haveName("readObject").check(core);
  }

  private static ArchCondition<JavaClass> showOnlyJdkAndOwnTypes() {
    return new ArchCondition<>("show only types of the JDK and of Rapace") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaMethod method : type.getMethods()) {
          if (isVisible(method) && !isClean(method)) {
            events.add(SimpleConditionEvent.violated(type, method.getFullName()));
          }
        }
      }
    };
  }

  private static boolean isVisible(JavaMethod method) {
    return method.getModifiers().stream()
        .anyMatch(m -> m.name().equals("PUBLIC") || m.name().equals("PROTECTED"));
  }

  private static boolean isClean(JavaMethod method) {
    return isOwnOrJdk(method.getRawReturnType())
        && method.getRawParameterTypes().stream().allMatch(LayersTest::isOwnOrJdk);
  }

  private static boolean isOwnOrJdk(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    String name = base.getPackageName();
    return base.isPrimitive()
        || name.startsWith("java.")
        || name.startsWith("javax.")
        || (name.startsWith("dev.rapace") && !name.startsWith("dev.rapace.transport.netty"));
  }
}
