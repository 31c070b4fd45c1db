package teahouse;

import com.nimbusds.jose.jwk.JWK;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.endpoint.NimbusJwtClientAuthenticationParametersConverter;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A tea house that asks whether its guest is of age. */
@SpringBootApplication
@RestController
public class TeaHouse {
    static final String CLAIMS = "{\"userinfo\":{\"birthdate\":null,\"nationalities\":null}}";

    public static void main(String[] args) {
        SpringApplication.run(TeaHouse.class, args);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, ClientRegistrationRepository clients) throws Exception {
        // PKCE and the claims parameter go with every request.
        var requests = new DefaultOAuth2AuthorizationRequestResolver(clients, "/oauth2/authorization");
        requests.setAuthorizationRequestCustomizer(
                OAuth2AuthorizationRequestCustomizers.withPkce()
                        .andThen(request -> request.additionalParameters(more -> more.put("claims", CLAIMS))));
        // By itself Spring asks userinfo only when the scope has profile, email, address or phone.
        var users = new OidcUserService();
        users.setRetrieveUserInfo(request -> true);
        // Where KEY names the file of a private JWK, it signs who we are (private_key_jwt); else the secret is sent.
        var tokens = new RestClientAuthorizationCodeTokenResponseClient();
        if (System.getenv("KEY") != null) {
            var key = JWK.parse(Files.readString(Path.of(System.getenv("KEY"))));
            tokens.addParametersConverter(new NimbusJwtClientAuthenticationParametersConverter<>(client -> key));
        }
        var goodbye = new OidcClientInitiatedLogoutSuccessHandler(clients);
        goodbye.setPostLogoutRedirectUri("{baseUrl}/");

        return http.authorizeHttpRequests(any -> any.requestMatchers("/").permitAll().anyRequest().authenticated())
                .oauth2Login(login -> login
                        .authorizationEndpoint(at -> at.authorizationRequestResolver(requests))
                        .redirectionEndpoint(at -> at.baseUri("/callback"))
                        .tokenEndpoint(at -> at.accessTokenResponseClient(tokens))
                        .userInfoEndpoint(at -> at.oidcUserService(users))
                        .defaultSuccessUrl("/", true))
                .logout(logout -> logout.logoutSuccessHandler(goodbye))
                .oidcLogout(logout -> logout.backChannel(Customizer.withDefaults()))
                .build();
    }

    /** The provider signs with ES256; Spring expects RS256 unless told. */
    @Bean
    JwtDecoderFactory<ClientRegistration> idTokens() {
        var factory = new OidcIdTokenDecoderFactory();
        factory.setJwsAlgorithmResolver(client -> SignatureAlgorithm.ES256);
        return factory;
    }

    /** What the tea house knows about who is there. */
    @GetMapping("/")
    Map<String, Object> home(@AuthenticationPrincipal OidcUser guest) {
        return guest == null ? Map.of() : guest.getUserInfo().getClaims();
    }
}
