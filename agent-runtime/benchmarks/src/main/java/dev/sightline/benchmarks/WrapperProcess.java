package dev.sightline.benchmarks;

import com.benjaminwan.ocrlibrary.OcrResult;
import com.benjaminwan.ocrlibrary.Point;
import com.benjaminwan.ocrlibrary.TextBlock;
import dev.sightline.benchmarks.TextReadingBenchmark.Line;
import io.github.mymonstercat.Model;
import io.github.mymonstercat.ocr.InferenceEngine;
import io.github.mymonstercat.ocr.config.HardwareConfig;
import io.github.mymonstercat.ocr.config.ParamConfig;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The native wrapper in a separate Java process: it receives a path per line, and returns what it read and how long
 * that took.
 */
final class WrapperProcess implements AutoCloseable {

    /** Marks the lines of the protocol, because the native library writes to the same stream. */
    private static final String MARK = "@reading\t";

    private static final String END = "@end";

    private final Process process;
    private final BufferedWriter paths;
    private final BufferedReader answers;

    /** What was read of one image, and how long it took inside the other process. */
    record Reading(double millis, List<Line> lines) {}

    WrapperProcess() throws IOException {
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dstdout.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WrapperProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        this.paths = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    Reading read(Path png) {
        try {
            paths.write(png + "\n");
            paths.flush();
            double millis = -1;
            var lines = new ArrayList<Line>();
            for (String answer = answers.readLine(); answer != null; answer = answers.readLine()) {
                if (answer.startsWith(END)) {
                    return new Reading(millis, lines);
                }
                if (answer.startsWith(MARK)) {
                    String[] fields = answer.substring(MARK.length()).split("\t", -1);
                    if (fields.length == 1) {
                        millis = Double.parseDouble(fields[0]);
                    } else {
                        lines.add(new Line(
                                fields[4],
                                Double.parseDouble(fields[0]),
                                Double.parseDouble(fields[1]),
                                Double.parseDouble(fields[2]),
                                Double.parseDouble(fields[3])));
                    }
                }
            }
            throw new IOException("The wrapper's process ended while it read " + png + ".");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The other process. */
    public static void main(String[] arguments) throws IOException {
        HardwareConfig hardware = HardwareConfig.getOnnxConfig();
        hardware.setNumThread(TextReadingBenchmark.THREADS);
        InferenceEngine engine = InferenceEngine.getInstance(Model.ONNX_PPOCR_V4, hardware);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String path = in.readLine(); path != null; path = in.readLine()) {
            long start = System.nanoTime();
            OcrResult result = engine.runOcr(path, ParamConfig.getDefaultConfig());
            // a separate line, whatever the native library has just written
            out.println("\n" + MARK + (System.nanoTime() - start) / 1e6);
            for (TextBlock block : result.getTextBlocks()) {
                out.println(MARK + least(block, Point::getX) + "\t" + least(block, Point::getY) + "\t"
                        + most(block, Point::getX) + "\t" + most(block, Point::getY) + "\t" + block.getText());
            }
            out.println(END);
        }
    }

    private static int least(TextBlock block, ToIntFunction<Point> coordinate) {
        return block.getBoxPoint().stream().mapToInt(coordinate).min().orElse(0);
    }

    private static int most(TextBlock block, ToIntFunction<Point> coordinate) {
        return block.getBoxPoint().stream().mapToInt(coordinate).max().orElse(0);
    }
}
