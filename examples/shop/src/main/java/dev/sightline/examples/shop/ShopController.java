package dev.sightline.examples.shop;

import dev.sightline.examples.shop.Order.Address;
import dev.sightline.examples.shop.Order.Delivery;
import dev.sightline.examples.shop.Product.Category;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/** The pages of the shop. */
@Controller
final class ShopController {

    private static final String CART = "cart";
    private static final String DRAFT = "draft";

    private final ShopProperties properties;
    private final Orders orders;

    ShopController(ShopProperties properties, Orders orders) {
        this.properties = properties;
        this.orders = orders;
    }

    @ModelAttribute(CART)
    Cart cart(HttpSession session) {
        synchronized (session) {
            if (session.getAttribute(CART) instanceof Cart cart) {
                return cart;
            }
            var fresh = new Cart();
            session.setAttribute(CART, fresh);
            return fresh;
        }
    }

    @GetMapping("/login")
    String login() {
        return "login";
    }

    @PostMapping("/login")
    String login(@RequestParam String user, @RequestParam String password, HttpServletRequest request, Model model) {
        if (!user.equals(properties.user()) || !sameBytes(password, properties.password())) {
            model.addAttribute("problem", "Wrong user name or password");
            model.addAttribute("user", user);
            return "login";
        }
        request.changeSessionId();
        request.getSession().setAttribute(LoginRequired.ACCOUNT, user);
        return "redirect:/";
    }

    @PostMapping("/logout")
    String logout(HttpSession session) {
        session.invalidate();
        return "redirect:/login";
    }

    @GetMapping("/")
    String products(
            @RequestParam(name = "q", defaultValue = "") String words,
            @RequestParam(defaultValue = "") String category,
            Model model) {
        @Nullable Category shelf = null;
        for (Category candidate : Category.values()) {
            if (candidate.name().equals(category)) {
                shelf = candidate;
            }
        }
        model.addAttribute("q", words);
        model.addAttribute("category", category);
        model.addAttribute("categories", Category.values());
        model.addAttribute("products", Catalog.search(words, shelf));
        return "products";
    }

    @PostMapping("/cart")
    String add(
            @RequestParam String sku,
            @RequestParam(name = "q", defaultValue = "") String words,
            @RequestParam(defaultValue = "") String category,
            @ModelAttribute(CART) Cart cart,
            RedirectAttributes redirect) {
        Product product = Catalog.find(sku).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        cart.add(product);
        redirect.addFlashAttribute("notice", product.name() + " is in your cart");
        return "redirect:"
                + UriComponentsBuilder.fromPath("/")
                        .queryParam("q", "{q}")
                        .queryParam("category", "{category}")
                        .encode()
                        .buildAndExpand(words, category)
                        .toUriString();
    }

    @GetMapping("/cart")
    String showCart() {
        return "cart";
    }

    @PostMapping("/cart/remove")
    String remove(@RequestParam String sku, @ModelAttribute(CART) Cart cart) {
        cart.remove(sku);
        return "redirect:/cart";
    }

    @GetMapping("/checkout")
    String checkout(@ModelAttribute(CART) Cart cart) {
        return cart.size() == 0 ? "redirect:/cart" : "checkout";
    }

    /** The form in the frame; after a rejected order, with the former input. */
    @GetMapping("/checkout/form")
    String checkoutForm(@SessionAttribute(name = DRAFT, required = false) @Nullable CheckoutForm draft, Model model) {
        model.addAttribute("form", draft == null ? CheckoutForm.EMPTY : draft);
        model.addAttribute("problems", draft == null ? List.of() : draft.problems());
        model.addAttribute("deliveries", Delivery.values());
        return "checkout-form";
    }

    /** The response belongs to the whole page, not to the frame. */
    @PostMapping("/checkout/form")
    String placeOrder(
            @ModelAttribute CheckoutForm form,
            @ModelAttribute(CART) Cart cart,
            @SessionAttribute(LoginRequired.ACCOUNT) String account,
            HttpSession session) {
        if (form.delivery() == null || !form.problems().isEmpty() || cart.size() == 0) {
            session.setAttribute(DRAFT, form);
            return "redirect:/checkout";
        }
        Order order = orders.place(account, form.address(), form.delivery(), form.wrapped(), cart.lines());
        cart.clear();
        session.removeAttribute(DRAFT);
        return "redirect:/orders/" + order.number();
    }

    @GetMapping("/orders/{number}")
    String order(@PathVariable int number, Model model) {
        model.addAttribute(
                "order", orders.find(number).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
        return "order";
    }

    @GetMapping("/api/orders")
    @ResponseBody
    List<Order> record() {
        return orders.all();
    }

    private static boolean sameBytes(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    /** What the customer fills in. */
    record CheckoutForm(
            String name,
            String street,
            String postcode,
            String city,
            @Nullable Delivery delivery,
            @Nullable Boolean giftWrap)
            implements Serializable {

        static final CheckoutForm EMPTY = new CheckoutForm("", "", "", "", null, null);

        /** A box that is not checked is not sent at all. */
        boolean wrapped() {
            return giftWrap != null && giftWrap;
        }

        Address address() {
            return new Address(name.strip(), street.strip(), postcode.strip(), city.strip());
        }

        List<String> problems() {
            var problems = new ArrayList<String>();
            if (name.isBlank()) {
                problems.add("Tell us your name");
            }
            if (street.isBlank()) {
                problems.add("Tell us your street");
            }
            if (!postcode.strip().matches("[0-9A-Za-z -]{3,10}")) {
                problems.add("Tell us a postcode of 3 to 10 letters and digits");
            }
            if (city.isBlank()) {
                problems.add("Tell us your city");
            }
            if (delivery == null) {
                problems.add("Choose a delivery");
            }
            return problems;
        }
    }
}
