package dev.rapace.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import dev.rapace.annotation.RapaceService;
import dev.rapace.annotation.RapaceType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.tools.Diagnostic;

/**
 * Writes codecs, method constants, stubs and bindings for every interface with {@link
 * RapaceService} and every data type that it uses or that has {@link RapaceType}. Found by the
 * compiler through {@code META-INF/services}; has no options. If anything in a compilation is
 * wrong, everything wrong is reported and nothing is written.
 */
public final class RapaceProcessor extends AbstractProcessor {
  private final Set<ClassName> written = new HashSet<>();

  /** Made by the compiler. */
  public RapaceProcessor() {}

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of(RapaceService.class.getName(), RapaceType.class.getName());
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    if (annotations.isEmpty()) {
      return false;
    }
    Elements elements = processingEnv.getElementUtils();
    Diagnostics diagnostics = new Diagnostics(processingEnv.getMessager(), elements);
    DataTypes dataTypes = new DataTypes(elements, diagnostics);
    TypeReader types = new TypeReader(dataTypes);
    ServiceReader services = new ServiceReader(elements, types, diagnostics);
    List<ServiceModel> read = new ArrayList<>();
    boolean good = true;
    for (Element element : round.getElementsAnnotatedWith(RapaceService.class)) {
      ServiceModel service = services.read((TypeElement) element);
      if (service == null) {
        good = false;
      } else {
        read.add(service);
      }
    }
    for (Element element : round.getElementsAnnotatedWith(RapaceType.class)) {
      try {
        var unused = types.read(element.asType(), element);
      } catch (SchemaException e) {
        diagnostics.error(e, element);
        good = false;
      }
    }
    if (good) {
      dataTypes.ofThisCompilation().forEach(t -> write(t.element(), CodecWriter.write(t)));
      read.forEach(this::write);
    }
    return false;
  }

  private void write(ServiceModel service) {
    write(service.element(), MethodsWriter.write(service));
    write(service.element(), StubWriter.blocking(service));
    write(service.element(), StubWriter.async(service));
    write(service.element(), BindingWriter.write(service));
  }

  private void write(TypeElement of, TypeSpec type) {
    String packageName = ClassName.get(of).packageName();
    if (!written.add(ClassName.get(packageName, type.name()))) {
      return; // Used by a service of an earlier round already.
    }
    try {
      JavaFile.builder(packageName, type)
          .skipJavaLangImports(true)
          .indent("  ")
          .addFileComment("Written by rapace-processor.")
          .build()
          .writeTo(processingEnv.getFiler());
    } catch (IOException e) {
      processingEnv
          .getMessager()
          .printMessage(Diagnostic.Kind.ERROR, "cannot write " + type.name() + ": " + e, of);
    }
  }
}
