package dev.sightline.junit;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import tools.jackson.databind.json.JsonMapper;

/**
 * The requests to a model in one test, and its replies. Prompts contain secrets by name only, and so does a record.
 * Safe for use by several threads.
 */
final class Recording {

    /** The record of the test that runs on this thread, or that started it. */
    static final InheritableThreadLocal<@Nullable Recording> CURRENT = new InheritableThreadLocal<>();

    /** How records are used. */
    enum Mode {
        AUTO,
        REPLAY,
        RECORD
    }

    /**
     * A message of a prompt.
     *
     * @param images the SHA-256 of each image's file
     */
    record Said(String role, List<String> lines, List<String> images) {}

    /** A call of a tool. */
    record Call(String id, String type, String name, String arguments) {}

    /** One request and its reply. */
    record Exchange(List<Said> asked, String text, List<Call> calls, int promptTokens, int completionTokens) {}

    private final Path file;
    private final boolean replays;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Set<Integer> used = new HashSet<>();
    private final List<String> misses = new ArrayList<>();

    Recording(Path file, Mode mode) {
        this.file = file;
        boolean exists = Files.isRegularFile(file);
        this.replays = switch (mode) {
            case AUTO -> exists;
            case REPLAY -> true;
            case RECORD -> false;
        };
        if (replays && exists) {
            try {
                exchanges.addAll(List.of(JsonMapper.shared().readValue(file.toFile(), Exchange[].class)));
            } catch (RuntimeException e) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot read the recorded replies '" + file + "': " + e.getMessage()
                                + ". Delete the file to record it again.",
                        e);
            }
        }
    }

    /**
     * @param model that is asked when nothing is to be replayed
     */
    synchronized ChatResponse answer(Prompt prompt, Function<Prompt, ChatResponse> model) {
        List<Said> asked = new ArrayList<>();
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        for (Message message : prompt.getInstructions()) {
            asked.add(said(message, pictures));
        }
        if (replays) {
            return replayed(asked, pictures);
        }
        ChatResponse response = model.apply(prompt);
        record(asked, pictures, response);
        return response;
    }

    private static Said said(Message message, Map<String, byte[]> pictures) {
        List<String> images = new ArrayList<>();
        if (message instanceof UserMessage user) {
            for (Media media : user.getMedia()) {
                byte[] bytes = media.getDataAsByteArray();
                String hash = sha256(bytes);
                images.add(hash);
                pictures.put(hash, bytes);
            }
        }
        String text = Objects.requireNonNullElse(message.getText(), "");
        return new Said(message.getMessageType().getValue(), List.of(text.split("\n", -1)), images);
    }

    private ChatResponse replayed(List<Said> asked, Map<String, byte[]> pictures) {
        for (int i = 0; i < exchanges.size(); i++) {
            if (!used.contains(i) && exchanges.get(i).asked().equals(asked)) {
                used.add(i);
                return response(exchanges.get(i));
            }
        }
        String miss = "No reply is recorded for this question of the test: " + difference(asked, pictures)
                + ". If the change is intended, delete '" + file + "' and run the test with a model.";
        misses.add(miss);
        throw new SightlineException(ErrorCategory.CONFIGURATION, miss);
    }

    /** The difference from the first unused exchange, which the request probably replaces. */
    private String difference(List<Said> asked, Map<String, byte[]> pictures) {
        for (int i = 0; i < exchanges.size(); i++) {
            if (!used.contains(i)) {
                return difference(exchanges.get(i).asked(), asked, pictures);
            }
        }
        return exchanges.isEmpty() ? "nothing is recorded" : "all " + exchanges.size() + " recorded replies were used";
    }

    private String difference(List<Said> recorded, List<Said> asked, Map<String, byte[]> pictures) {
        if (recorded.size() != asked.size()) {
            return "it has " + asked.size() + " messages, recorded were " + recorded.size();
        }
        for (int i = 0; i < asked.size(); i++) {
            List<String> before = recorded.get(i).lines();
            List<String> now = asked.get(i).lines();
            for (int line = 0; line < Math.max(before.size(), now.size()); line++) {
                String was = line < before.size() ? before.get(line) : "(no line)";
                String is = line < now.size() ? now.get(line) : "(no line)";
                if (!was.equals(is)) {
                    return "message " + (i + 1) + ", line " + (line + 1) + " is '" + is + "', recorded was '" + was
                            + "'";
                }
            }
            List<String> pictured = recorded.get(i).images();
            List<String> shown = asked.get(i).images();
            if (pictured.size() != shown.size()) {
                return "message " + (i + 1) + " has " + shown.size() + " pictures, recorded were " + pictured.size();
            }
            for (int image = 0; image < shown.size(); image++) {
                if (!shown.get(image).equals(pictured.get(image))) {
                    return "picture " + (image + 1) + " of message " + (i + 1) + " differs: "
                            + pixels(pictured.get(image), shown.get(image), pictures);
                }
            }
        }
        return "the roles of its messages differ";
    }

    private String pixels(String recorded, String shown, Map<String, byte[]> pictures) {
        try {
            BufferedImage before = ImageIO.read(picture(recorded).toFile());
            BufferedImage now = ImageIO.read(new ByteArrayInputStream(Objects.requireNonNull(pictures.get(shown))));
            if (before == null || now == null) {
                return "a picture cannot be read";
            }
            if (before.getWidth() != now.getWidth() || before.getHeight() != now.getHeight()) {
                return "it is " + now.getWidth() + "×" + now.getHeight() + ", recorded was " + before.getWidth() + "×"
                        + before.getHeight();
            }
            return differing(before, now) + "; recorded is '" + picture(recorded) + "'";
        } catch (IOException e) {
            return "the recorded picture '" + picture(recorded) + "' cannot be read (" + e.getMessage() + ")";
        }
    }

    private static String differing(BufferedImage before, BufferedImage now) {
        long count = 0;
        int left = Integer.MAX_VALUE;
        int top = Integer.MAX_VALUE;
        int right = -1;
        int bottom = -1;
        for (int y = 0; y < now.getHeight(); y++) {
            for (int x = 0; x < now.getWidth(); x++) {
                if (before.getRGB(x, y) != now.getRGB(x, y)) {
                    count++;
                    left = Math.min(left, x);
                    top = Math.min(top, y);
                    right = Math.max(right, x);
                    bottom = Math.max(bottom, y);
                }
            }
        }
        return count == 0
                ? "all pixels are equal, but the files are not"
                : String.format(
                        Locale.ROOT,
                        "%.2f %% of its pixels, within [%d, %d, %d, %d]",
                        100.0 * count / ((long) now.getWidth() * now.getHeight()),
                        left,
                        top,
                        right,
                        bottom);
    }

    private Path picture(String hash) {
        return file.resolveSibling(hash + ".png");
    }

    private static ChatResponse response(Exchange exchange) {
        AssistantMessage message = AssistantMessage.builder()
                .content(exchange.text())
                .toolCalls(exchange.calls().stream()
                        .map(call ->
                                new AssistantMessage.ToolCall(call.id(), call.type(), call.name(), call.arguments()))
                        .toList())
                .build();
        return new ChatResponse(
                List.of(new Generation(message)),
                ChatResponseMetadata.builder()
                        .usage(new DefaultUsage(exchange.promptTokens(), exchange.completionTokens()))
                        .build());
    }

    private void record(List<Said> asked, Map<String, byte[]> pictures, ChatResponse response) {
        AssistantMessage message = Objects.requireNonNull(response.getResult(), "the model's reply is empty")
                .getOutput();
        Usage usage = response.getMetadata().getUsage();
        exchanges.add(new Exchange(
                asked,
                Objects.requireNonNullElse(message.getText(), ""),
                message.getToolCalls().stream()
                        .map(call -> new Call(call.id(), call.type(), call.name(), call.arguments()))
                        .toList(),
                usage == null ? 0 : Objects.requireNonNullElse(usage.getPromptTokens(), 0),
                usage == null ? 0 : Objects.requireNonNullElse(usage.getCompletionTokens(), 0)));
        try {
            Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
                Files.write(picture(picture.getKey()), picture.getValue());
            }
            Files.write(
                    file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(exchanges));
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot record the replies of the model in '" + file + "': " + e + ". Choose another folder with"
                            + " @Recorded.",
                    e);
        }
    }

    /** Why replies were missing, in the order of the requests. */
    synchronized List<String> misses() {
        return List.copyOf(misses);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }
}
