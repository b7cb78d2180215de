package dev.sightline.examples.operator.web;

import dev.sightline.agent.Run;
import dev.sightline.agent.ScreenFeed;
import dev.sightline.examples.operator.runs.Attempts;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.examples.operator.runs.StoredRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Pictures of runs: live, of steps, of questions; and reports. */
@Controller
class PicturesController {

    private static final String BOUNDARY = "frame";
    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final RunStore store;
    private final Attempts attempts;
    private final Questions questions;
    private final RunFolder folders;

    PicturesController(RunStore store, Attempts attempts, Questions questions, RunFolder folders) {
        this.store = store;
        this.attempts = attempts;
        this.questions = questions;
        this.folders = folders;
    }

    /** The screen as a stream of pictures, the newest only and at most ten a second; it ends with the run. */
    @GetMapping("/runs/{id}/live")
    ResponseEntity<StreamingResponseBody> live(@PathVariable String id) {
        Run run = attempts.find(id).flatMap(Attempts.Attempt::run).orElseThrow(PicturesController::nothing);
        StreamingResponseBody body = out -> stream(run, out);
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, "multipart/x-mixed-replace; boundary=" + BOUNDARY)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(body);
    }

    private static void stream(Run run, OutputStream out) throws IOException {
        try (ScreenFeed feed = run.watch()) {
            long last = 0;
            write(out, "--" + BOUNDARY + "\r\n");
            while (!run.isFinished()) {
                Optional<ScreenFeed.Frame> frame = feed.newest(last, LONGEST_WAIT);
                if (frame.isPresent()) {
                    last = frame.get().number();
                    write(
                            out,
                            "Content-Type: " + frame.get().mediaType() + "\r\nContent-Length: "
                                    + frame.get().length() + "\r\n\r\n");
                    frame.get().writeTo(out);
                    // Chromium draws a picture when it sees the boundary behind it
                    write(out, "\r\n--" + BOUNDARY + "\r\n");
                }
                // also notices a viewer that has gone
                out.flush();
                Thread.sleep(BETWEEN_FRAMES);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @GetMapping("/runs/{id}/steps/{step}/picture")
    ResponseEntity<byte[]> step(@PathVariable String id, @PathVariable int step) throws IOException {
        Path picture = folders.picture(run(id), step).orElseThrow(PicturesController::nothing);
        return ResponseEntity.ok()
                .contentType(picture.toString().endsWith(".jpg") ? MediaType.IMAGE_JPEG : MediaType.IMAGE_PNG)
                .header(HttpHeaders.CACHE_CONTROL, "private, max-age=3600")
                .body(Files.readAllBytes(picture));
    }

    @GetMapping("/questions/{id}/picture")
    ResponseEntity<byte[]> question(@PathVariable String id) {
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_PNG)
                .body(questions.picture(id).orElseThrow(PicturesController::nothing));
    }

    /** The report, as a document that may run its own script and nothing else, and that reaches nothing. */
    @GetMapping("/runs/{id}/report")
    ResponseEntity<byte[]> report(@PathVariable String id) throws IOException {
        Path report = folders.report(run(id)).orElseThrow(PicturesController::nothing);
        byte[] html = Files.readAllBytes(report);
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .header("Content-Security-Policy", ReportPolicy.of(new String(html, StandardCharsets.UTF_8)))
                .body(html);
    }

    private StoredRun run(String id) {
        return store.find(id).orElseThrow(PicturesController::nothing);
    }

    private static ResponseStatusException nothing() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
}
