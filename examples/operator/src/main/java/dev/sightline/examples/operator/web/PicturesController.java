package dev.sightline.examples.operator.web;

import dev.sightline.agent.Run;
import dev.sightline.agent.ScreenFeed;
import dev.sightline.examples.operator.runs.Attempts;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.examples.operator.runs.StoredRun;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** Pictures of runs: live, of steps, of questions; and reports. */
@Controller
class PicturesController {

    private static final Logger log = LoggerFactory.getLogger(PicturesController.class);

    /** These pictures never change. */
    private static final String FOR_THE_VIEWER_ONLY = "private, max-age=3600";

    private static final String BOUNDARY = "frame";
    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** A picture is sent again after a while, since only writing shows that a viewer has gone. */
    private static final Duration SHOWN_AGAIN = Duration.ofSeconds(5);

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

    /**
     * The screen as a stream of pictures, the newest only and at most ten a second; it ends with the run and with the
     * viewer's session. Requests run on virtual threads, so that one may last as long as a run does.
     */
    @GetMapping("/runs/{id}/live")
    void live(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException {
        Run run = attempts.find(id).flatMap(Attempts.Attempt::run).orElseThrow(PicturesController::nothing);
        HttpSession session = request.getSession(false);
        response.setContentType("multipart/x-mixed-replace; boundary=" + BOUNDARY);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        try (ScreenFeed feed = run.watch()) {
            stream(run, feed, () -> isValid(session), response.getOutputStream());
        } catch (IOException e) {
            log.debug("A viewer of the run {} has gone", id, e);
        }
    }

    private static void stream(Run run, ScreenFeed feed, BooleanSupplier mayWatch, OutputStream out)
            throws IOException, InterruptedException {
        write(out, "--" + BOUNDARY + "\r\n");
        out.flush();
        ScreenFeed.Frame shown = null;
        long shownAt = 0;
        while (!run.isFinished() && mayWatch.getAsBoolean()) {
            Optional<ScreenFeed.Frame> newer = feed.newest(shown == null ? 0 : shown.number(), LONGEST_WAIT);
            ScreenFeed.Frame frame = newer.orElse(shown);
            if (frame == null || (newer.isEmpty() && System.nanoTime() - shownAt < SHOWN_AGAIN.toNanos())) {
                continue;
            }
            write(out, "Content-Type: " + frame.mediaType() + "\r\nContent-Length: " + frame.length() + "\r\n\r\n");
            frame.writeTo(out);
            // a browser draws a picture when it sees the boundary behind it
            write(out, "\r\n--" + BOUNDARY + "\r\n");
            out.flush();
            shown = frame;
            shownAt = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(BETWEEN_FRAMES.toMillis());
        }
    }

    private static boolean isValid(@Nullable HttpSession session) {
        if (session == null) {
            return false;
        }
        try {
            session.getCreationTime();
            return true;
        } catch (IllegalStateException e) {
            // logged out meanwhile
            return false;
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
                .header(HttpHeaders.CACHE_CONTROL, FOR_THE_VIEWER_ONLY)
                .body(Files.readAllBytes(picture));
    }

    @GetMapping("/questions/{id}/picture")
    ResponseEntity<byte[]> question(@PathVariable String id) {
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_PNG)
                .header(HttpHeaders.CACHE_CONTROL, FOR_THE_VIEWER_ONLY)
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
