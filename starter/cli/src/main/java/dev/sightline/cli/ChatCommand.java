package dev.sightline.cli;

import dev.sightline.qwenvl.springai.QwenVlChatModel;
import dev.sightline.qwenvl.springai.QwenVlChatOptions;
import dev.sightline.qwenvl.springai.QwenVlUsage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.core.io.FileSystemResource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a model on this machine one question. */
@Command(
        name = "chat",
        description =
                "Asks a Qwen2.5-VL checkpoint on this machine about images; the answer is printed while it is generated.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets required options before it calls
final class ChatCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "PATH",
            description = "Folder of a checkpoint (safetensors, or one GGUF pair), or a GGUF language model.")
    Path model;

    @Option(names = "--image", paramLabel = "FILE", description = "An image, PNG or JPEG. Can be repeated.")
    List<Path> images = new ArrayList<>();

    @Option(names = "--system", paramLabel = "TEXT", description = "System message, which precedes the question.")
    @Nullable
    String system;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Tokens of the answer, at most; " + QwenVlChatOptions.DEFAULT_MAX_TOKENS + " unless given.")
    int maxTokens = QwenVlChatOptions.DEFAULT_MAX_TOKENS;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 for the most likely answer; the checkpoint's own value unless given.")
    @Nullable
    Double temperature;

    @Parameters(paramLabel = "QUESTION", description = "What the model is asked.")
    String question;

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Prompt prompt = prompt();
        try (QwenVlChatModel chat = engine.open(model)) {
            ChatResponse last = chat.stream(prompt)
                    .doOnNext(response -> {
                        out.print(text(response));
                        out.flush();
                    })
                    .blockLast();
            out.println();
            if (last != null && last.getMetadata().getUsage().getNativeUsage() instanceof QwenVlUsage usage) {
                PrintWriter err = spec.commandLine().getErr();
                err.println(summary(usage, chat.engine().backend()));
                err.flush();
            }
        }
        return ExitCode.OK;
    }

    private Prompt prompt() {
        List<Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(new SystemMessage(system));
        }
        List<Media> media = new ArrayList<>();
        for (Path image : images) {
            if (!Files.isRegularFile(image)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Cannot show '" + image + "': "
                                + (Files.exists(image) ? "it is not a file." : "there is no such file."));
            }
            requireImage(image);
            media.add(new Media(type(image), new FileSystemResource(image)));
        }
        messages.add(UserMessage.builder().text(question).media(media).build());
        return new Prompt(
                messages,
                QwenVlChatOptions.builder()
                        .maxTokens(maxTokens)
                        .temperature(temperature)
                        .build());
    }

    /** Checked first: a big model takes a while to load, and its error would not name the file. */
    private void requireImage(Path image) {
        try (ImageInputStream in = ImageIO.createImageInputStream(image.toFile())) {
            if (in != null && ImageIO.getImageReaders(in).hasNext()) {
                return;
            }
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "Cannot show '" + image + "': " + e.getMessage(), e);
        }
        throw new ParameterException(
                spec.commandLine(),
                "Cannot show '" + image + "': it is not an image that can be read here. Use a PNG or JPEG file.");
    }

    /** For messages only; the image's own bytes decide how it is read. */
    private static MimeType type(Path image) {
        String name = image.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".jpg") || name.endsWith(".jpeg") ? MimeTypeUtils.IMAGE_JPEG : MimeTypeUtils.IMAGE_PNG;
    }

    private static String text(ChatResponse response) {
        String text = response.getResult() == null
                ? null
                : response.getResult().getOutput().getText();
        return text == null ? "" : text;
    }

    private static String summary(QwenVlUsage usage, String backend) {
        return String.format(
                Locale.ROOT,
                "%d prompt tokens, %d answer tokens; images %.1f s, prompt %.1f s, answer %.1f s (%.1f tokens/s) on '%s'",
                usage.promptTokens(),
                usage.completionTokens(),
                seconds(usage.imageTime()),
                seconds(usage.prefillTime()),
                seconds(usage.decodeTime()),
                usage.completionTokens() / Math.max(1e-9, seconds(usage.decodeTime())),
                backend);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
