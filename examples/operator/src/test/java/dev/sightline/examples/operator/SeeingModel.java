package dev.sightline.examples.operator;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;

/**
 * Knows nothing but the pictures that it is shown: clicks on what is magenta, and is done when nothing is. Its second
 * answer waits until it is told to give it.
 */
final class SeeingModel implements ChatModel {

    private final List<Prompt> prompts = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    @Override
    public ChatResponse call(Prompt prompt) {
        prompts.add(prompt);
        try {
            if (prompts.size() == 2) {
                mayAnswer.await();
            }
            return answer(see(prompt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int calls() {
        return prompts.size();
    }

    void answerSecondCall() {
        mayAnswer.countDown();
    }

    /** What the user said in a call. */
    String user(int call) {
        return Objects.requireNonNullElse(prompts.get(call).getUserMessage().getText(), "");
    }

    private static ChatResponse answer(String arguments) {
        return new ChatResponse(List.of(new Generation(new AssistantMessage(
                "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {" + arguments + "}}\n</tool_call>"))));
    }

    private static String see(Prompt prompt) {
        List<Media> shown = prompt.getUserMessage().getMedia();
        try {
            BufferedImage image =
                    ImageIO.read(new ByteArrayInputStream(shown.getLast().getDataAsByteArray()));
            long count = 0;
            long sumX = 0;
            long sumY = 0;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    int rgb = image.getRGB(x, y);
                    if ((rgb >> 16 & 255) > 200 && (rgb >> 8 & 255) < 60 && (rgb & 255) > 200) {
                        count++;
                        sumX += x;
                        sumY += y;
                    }
                }
            }
            return count == 0
                    ? "\"action\": \"terminate\", \"status\": \"success\""
                    : "\"action\": \"left_click\", \"coordinate\": [" + sumX / count + ", " + sumY / count + "]";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
